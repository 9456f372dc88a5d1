using Verge.Cli.Shell;

using var interrupts = new Interrupts(Console.Error);
return await CommandLine.RunAsync(args, Terminal.OfProcess(), interrupts.Token);
