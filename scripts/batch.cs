#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
// Trains several models with the library, holds them to their goals, and collects what they left:  dotnet run scripts/batch.cs [RUNS
// [ARTIFACTS]]
// Outside a clone, take  #:package BlasNet@0.1.0  instead of the line with #:project.
// A job whose model, data and options have not changed since it last reached its goal is skipped.
using System.Security.Cryptography;
using System.Text;
using BlasNet;
using BlasNet.Runs;
using BlasNet.Tables;

string runs = args.ElementAtOrDefault(0) ?? "runs", artifacts = args.ElementAtOrDefault(1) ?? "artifacts/training";
(string Name, string Model, string Data, int Epochs, double Goal)[] jobs =
[
    ("circles", "scripts/models/circles.json", "circles", 50, 0.95),
    ("moons", "scripts/models/mlp.json", "moons", 30, 0.95),
];
Directory.CreateDirectory(artifacts);
foreach (var job in jobs)
{
    string stamp = Path.Combine(artifacts, job.Name + ".sha256");
    string digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(job.ToString()), .. File.ReadAllBytes(job.Model)]));
    if (File.Exists(stamp) && File.ReadAllText(stamp) == digest)
    {
        Console.WriteLine($"{job.Name}: nothing has changed since it was trained.");
        continue;
    }
    DataReport report = DataCheck.Run(job.Data);
    if (report.Faults > 0)
    {
        Console.Error.WriteLine(string.Join('\n', report.Issues.Select(issue => issue.Sentence)));
        return 3;
    }
    var config = new TrainingConfig { Model = ModelFile.Read(job.Model), Data = job.Data, Name = job.Name, Epochs = job.Epochs, Seed = 1 };
    RunSummary summary = TrainingRun.Start(config, new RunOptions { Runs = runs, Error = Console.Error });
    Console.WriteLine($"{summary.Run}: val_accuracy {summary.ValAccuracy:0.0000}");
    if (!(summary.ValAccuracy >= job.Goal))
    {
        Console.Error.WriteLine($"{job.Name}: val_accuracy is {summary.ValAccuracy}, but at least {job.Goal} is required.");
        return 6;
    }
    RunReport.Write(summary.Run, Path.Combine(artifacts, job.Name + ".html"));
    File.WriteAllText(stamp, digest);
}
File.Copy(Path.Combine(runs, "index.csv"), Path.Combine(artifacts, "index.csv"), overwrite: true);
return 0;
