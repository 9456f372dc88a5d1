using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Verge.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
