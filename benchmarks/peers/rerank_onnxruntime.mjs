// ONNX Runtime on the graphs and inputs that `verge bench rerank --export DIR` wrote, one thread. Prints one line of JSON.
//
//   node benchmarks/peers/rerank_onnxruntime.mjs DIR
//
// Needs onnxruntime-node (npm install --ignore-scripts onnxruntime-node) here, above, or in the folder PEER_MODULES names.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const folder = process.argv[2];
const home = process.env.PEER_MODULES ? path.resolve(process.env.PEER_MODULES) + "/" : import.meta.url;
const require = createRequire(home);
const ort = require("onnxruntime-node");
const version = JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve("onnxruntime-node")), "..", "package.json"))).version;

const bytes = name => new Uint8Array(fs.readFileSync(path.join(folder, name))).buffer;
const floats = name => new Float32Array(bytes(name));
const integers = name => BigInt64Array.from(new Int32Array(bytes(name)), BigInt);
const tensor = (numbers, ...shape) => new ort.Tensor(numbers instanceof BigInt64Array ? "int64" : "float32", numbers, shape);
const ones = count => tensor(new Float32Array(count).fill(1), count);
const open = model => ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: "sequential" });

async function measure(session, feeds, calls) {
  for (let i = 0; i < calls / 4; i++) await session.run(feeds);
  const took = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const start = process.hrtime.bigint();
    await session.run(feeds);
    took[i] = Number(process.hrtime.bigint() - start) / 1000;
  }
  took.sort();
  return [took[calls >> 1], took[Math.floor(calls * 0.99)]];
}

// A graph that gives its input back, for what a call costs: ModelProto { ir_version 8, graph, opset 15 }.
function identity() {
  const varint = n => n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)];
  const number = (field, n) => [field << 3, ...varint(n)];
  const block = (field, content) => [(field << 3) | 2, ...varint(content.length), ...content];
  const text = (field, s) => block(field, [...Buffer.from(s)]);
  const value = name => [...text(1, name), ...block(2, block(1, [...number(1, 1), ...block(2, block(1, number(1, 64)))]))];
  const node = [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")];
  const graph = [...block(1, node), ...text(2, "identity"), ...block(11, value("x")), ...block(12, value("y"))];
  return Uint8Array.from([...number(1, 8), ...block(7, graph), ...block(8, number(2, 15))]);
}

const counts = JSON.parse(fs.readFileSync(path.join(folder, "inputs.json")));
const width = 2 * counts.hidden;
const rerank = await open(path.join(folder, "rerank.onnx"));
const feeds = {
  candidates: tensor(floats("candidates.f32"), counts.candidates, counts.item_width),
  candidate_mask: ones(counts.candidates),
  exposure_encodings: tensor(floats("exposure_encodings.f32"), counts.exposures, width),
  exposure_mask: ones(counts.exposures),
  exposure_decays: tensor(integers("exposure_decays.i32"), counts.exposures),
  page_view_encodings: tensor(floats("page_view_encodings.f32"), counts.page_views, width),
  page_view_mask: ones(counts.page_views),
  page_view_decays: tensor(integers("page_view_decays.i32"), counts.page_views),
};
const step = await open(path.join(folder, "exposure_step.onnx"));
const stepFeeds = {
  actions: tensor(floats("actions.f32"), 1, counts.action_width),
  items: tensor(floats("item.f32"), 1, counts.item_width),
  state: tensor(floats("state.f32"), counts.state_rows, 1, counts.hidden),
};
const largest = (ours, expected) => expected.reduce((most, x, i) => Math.max(most, Math.abs(x - ours[i])), 0);
const rerankDifference = largest((await rerank.run(feeds)).scores.data, floats("scores.f32"));
const stepDifference = largest((await step.run(stepFeeds)).encodings.data, floats("encoding.f32"));
const [p50, p99] = await measure(rerank, feeds, 2000);
const [stepP50] = await measure(step, stepFeeds, 4000);
const [identityP50] = await measure(await open(identity()), { x: tensor(new Float32Array(64), 64) }, 4000);
console.log(JSON.stringify({
  p50_us: p50, p99_us: p99, step_p50_us: stepP50, identity_p50_us: identityP50, step_difference: stepDifference,
  largest_difference: rerankDifference, onnxruntime: version,
}));
