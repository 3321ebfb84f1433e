using BenchmarkDotNet.Running;
using BlasNet.Benchmarks;

if (args is [TableLoading.Verb, ..])
    TableLoading.Run(args[1..]);
else if (args is [TableComparison.Verb, ..])
    TableComparison.Run(args[1..]);
else if (args is [OnnxComparison.Verb, ..])
    OnnxComparison.Run(args[1..]);
else if (args is [PredictorLoad.Verb, ..])
    PredictorLoad.Run(args[1..]);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
