// Trains several models in a build, holds them to their goals, and collects what they left. It needs no clone: copy it beside your own
// build script. Relative paths are those from its folder, as everywhere in Cake.
//   dotnet tool exec -y cake.tool -- scripts/training.cake [--blasnet=FILE] [--runs=DIR] [--artifacts=DIR] [--force]
// A job whose model, data and options have not changed since it last reached its goal is skipped.

record Job(string Name, string Model, string Data, string Options, string Goal);

Job[] jobs =
[
    new("circles", "circles", "circles", "--epochs 50 --seed 1", "val_accuracy=0.95"),
    new("moons", "mlp", "moons", "--epochs 30 --seed 1", "val_accuracy=0.95"),
];

(FilePath Program, string Before) command = FindCommand();
DirectoryPath runs = MakeAbsolute(Directory(Argument("runs", "runs"))),
    artifacts = MakeAbsolute(Directory(Argument("artifacts", "artifacts/training")));

Task("Check").Description("Checks that the command works here, and that the data can be trained on.").Does(() =>
{
    BlasNet("doctor", out _);
    foreach (string data in jobs.Select(job => job.Data).Distinct()) BlasNet($"data check {data}", out _);
});

Task("Train").Description("Trains what has changed.").IsDependentOn("Check").DoesForEach(jobs, job =>
{
    FilePath stamp = artifacts.CombineWithFilePath(job.Name + ".sha256");
    string digest = Digest(job);
    if (!HasArgument("force") && FileExists(stamp) && System.IO.File.ReadAllText(stamp.FullPath) == digest)
    {
        Information($"{job.Name}: nothing has changed since it was trained.");
        return;
    }
    // Exit code 6 says that the goal was missed; it fails the build as any other does.
    BlasNet($"train --model {job.Model} --data {job.Data} {job.Options} --fail-under {job.Goal} --name {job.Name} --runs \"{runs}\" --json",
        out string result);
    Information(result);
    string run = System.Text.Json.JsonDocument.Parse(result).RootElement.GetProperty("run").GetString();
    BlasNet($"report \"{run}\" --out \"{artifacts.CombineWithFilePath(job.Name + ".html")}\"", out _);
    System.IO.File.WriteAllText(stamp.FullPath, digest);
});

Task("Collect").Description("Puts the index of all runs beside the reports.").IsDependentOn("Train").Does(() =>
    CopyFileToDirectory(runs.CombineWithFilePath("index.csv"), artifacts));

// The program of --blasnet or BLASNET, or else blasnet on PATH, of a tool manifest here or above, or of a clone that is built.
(FilePath Program, string Before) FindCommand()
{
    string name = IsRunningOnWindows() ? "blasnet.exe" : "blasnet";
    if (Argument("blasnet", EnvironmentVariable("BLASNET")) is { Length: > 0 } given)
        return FileExists(given) ? (MakeAbsolute(File(given)), "")
            : throw new CakeException(5, $"--blasnet or BLASNET is '{given}', but there is no such file.");
    string[] folders = (EnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
    if (folders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists) is { } onPath)
        return (onPath, "");
    for (var folder = new System.IO.DirectoryInfo(System.Environment.CurrentDirectory); folder != null; folder = folder.Parent)
    {
        IEnumerable<string> manifests = new[] { ".config/dotnet-tools.json", "dotnet-tools.json" }
            .Select(file => System.IO.Path.Combine(folder.FullName, file)).Where(System.IO.File.Exists);
        if (manifests.Any(file => System.IO.File.ReadAllText(file).Contains("\"blasnet.tool\"", StringComparison.OrdinalIgnoreCase)))
            return ("dotnet", "tool run blasnet -- ");
    }
    return new[] { $"artifacts/blasnet/{name}", $"../artifacts/blasnet/{name}" }.FirstOrDefault(file => FileExists(file)) is { } built
        ? (MakeAbsolute(File(built)), "")
        : throw new CakeException(5, "There is no blasnet in --blasnet, BLASNET, on PATH, in a tool manifest or in artifacts/blasnet. "
            + "'dotnet tool install --global BlasNet.Tool' installs it.");
}

void BlasNet(string arguments, out string lastLine)
{
    EnsureDirectoryExists(artifacts);
    var settings = new ProcessSettings { Arguments = command.Before + arguments, RedirectStandardOutput = true };
    int code = StartProcess(command.Program, settings, out IEnumerable<string> output);
    lastLine = output.LastOrDefault();
    if (code != 0) throw new CakeException(code, $"blasnet {arguments}: exit code {code}.");
}

// What decides over the result: the job itself, and the bytes of the files that it names.
string Digest(Job job)
{
    using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
    hash.AppendData(System.Text.Encoding.UTF8.GetBytes(job.ToString()));
    string place = job.Data.Contains(':') ? job.Data[(job.Data.IndexOf(':') + 1)..] : "";
    string[] data = System.IO.Directory.Exists(place) ? System.IO.Directory.GetFiles(place, "*", System.IO.SearchOption.AllDirectories)
        : [place];
    foreach (string file in data.Append(job.Model).Where(System.IO.File.Exists).Order(StringComparer.Ordinal))
        hash.AppendData(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(file)));
    return Convert.ToHexStringLower(hash.GetHashAndReset());
}

RunTarget(Argument("target", "Collect"));
