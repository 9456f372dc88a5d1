// Runs ONNX models by ONNX Runtime: node run_onnx.cjs FOLDER [MODULES]
// FOLDER/calls.json is [{"model": "rerank.onnx", "inputs": {name: {"type", "dims", "data"}}}]; what each call gives goes to
// standard output, one line of JSON a call: {name: {"dims", "data"}}. Without a folder it only looks for the package.
// onnxruntime-node is looked for as Node does (NODE_PATH), then in MODULES.
const fs = require('node:fs');
const path = require('node:path');

const [folder, modules] = process.argv.slice(2);
const ort = require(require.resolve('onnxruntime-node', { paths: [...module.paths, ...(process.env.NODE_PATH ?? '').split(path.delimiter).filter(Boolean), ...(modules ? [modules] : [])] }));

const tensor = ({ type, dims, data }) => new ort.Tensor(type, type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data), dims);

async function main() {
  const sessions = new Map();
  for (const { model, inputs } of JSON.parse(fs.readFileSync(path.join(folder, 'calls.json'), 'utf8'))) {
    if (!sessions.has(model)) {
      sessions.set(model, await ort.InferenceSession.create(path.join(folder, model), { intraOpNumThreads: 1 }));
    }
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, tensor(value)]));
    const outputs = await sessions.get(model).run(feeds);
    const plain = Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: Array.from(data) }]);
    console.log(JSON.stringify(Object.fromEntries(plain)));
  }
}

if (folder) {
  main().catch(error => {
    console.error(error);
    process.exitCode = 1;
  });
}
