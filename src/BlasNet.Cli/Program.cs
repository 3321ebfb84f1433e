using BlasNet.Cli;

return args is ["doctor", ..] ? DoctorCommand.Run(args.Contains("--json"), Console.Out, Console.Error) : 2;
