using BlasNet.Cli;
using BlasNet.Files;

Console.SetOut(StandardStreams.Results());
Console.SetError(StandardStreams.Messages());
StandardStreams.Guard();
return CommandLine.Run(args, Console.Out, Console.Error);
