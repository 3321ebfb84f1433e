// dotnet tool exec -y cake.tool -- --target=Train | Test | Build | Native | Bench | Format | OpenBlas | Pack
// TestPackages | Mpi | Publish | TestPublish | TestPublishWhole | TestArm64 | Docs
// Without a target: Test. Several are run in turn: --target=Test --target=TestPackages
#load "native/openblas.cake"
#load "native/openblas-build.cake"
#load "native/mpi.cake"
#load "native/packages.cake"
#load "native/packages-test.cake"
#load "native/publish.cake"
#load "native/arm64.cake"
#load "native/tests.cake"

const string Configuration = "Release", Solution = "BlasNet.sln", CommandFile = "artifacts/blasnet/blasnet";

Task("Build").Description("Builds everything and leaves the command in artifacts/blasnet, the library for F# scripts in artifacts/fsharp.")
    .Does(() =>
{
    // Packages are those of the lock files, or nothing is built.
    var locked = new DotNetMSBuildSettings().WithProperty("RestoreLockedMode", "true");
    DotNetBuild(Solution, new DotNetBuildSettings { Configuration = Configuration, NoLogo = true, MSBuildSettings = locked });
    Publish("src/BlasNet.Cli", "artifacts/blasnet");
    Publish("src/BlasNet.FSharp", "artifacts/fsharp");
});

void Publish(string project, string folder) => DotNetPublish(project, new DotNetPublishSettings
{
    Configuration = Configuration, OutputDirectory = folder, NoBuild = true, NoLogo = true,
});

Task("Native").Description("Makes sure that the command finds an OpenBLAS.").IsDependentOn("Build").Does(() => ProvideOpenBlas());

Task("Test").Description("Runs every test, C# and F#.").IsDependentOn("Native").IsDependentOn("Mpi").Does(() =>
    RunTests(Configuration, "tests/BlasNet.Tests", "tests/BlasNet.FSharp.Tests"));

Task("Train").Description("Trains the digit classifier: MNIST where it lies on this machine, else the drawn digits.")
    .IsDependentOn("Native").Does(() =>
{
    string[] folders = [EnvironmentVariable("BLASNET_DATA", "data"), "data"];
    string data = folders.Any(folder => DirectoryExists(Directory(folder) + Directory("mnist"))) ? "mnist" : "digits";
    RunCommand($"train --model keras-mlp --data {data} --epochs 5 --seed 1");
});

Task("Bench").Description("Measures the training workloads.").IsDependentOn("Native").Does(() => RunCommand("bench all"));

Task("Format").Description("Brings the sources into shape; with --verify it only checks.").Does(() =>
    DotNetFormat(Solution, new DotNetFormatSettings { VerifyNoChanges = HasArgument("verify") }));

Task("Docs").Description("Makes the pages of docs, with the reference of all public types, in artifacts/docs.").Does(() =>
{
    var settings = new DotNetBuildSettings { Configuration = Configuration, NoLogo = true };
    settings.MSBuildSettings = new DotNetMSBuildSettings().WithProperty("RestoreLockedMode", "true");
    DotNetBuild("src/BlasNet", settings);
    int code = StartProcess("dotnet", "tool exec -y docfx -- docs/docfx.json --warningsAsErrors");
    if (code != 0) throw new CakeException(code, $"docfx: exit code {code}.");
});

void RunCommand(string arguments)
{
    int code = StartProcess(CommandPath(), arguments);
    if (code != 0) throw new CakeException(code, $"blasnet {arguments}: exit code {code}.");
}

FilePath CommandPath() => MakeAbsolute(File(IsRunningOnWindows() ? CommandFile + ".exe" : CommandFile));

try
{
    RunTargets(Arguments("target", "Test"));
}
finally
{
    PrintTestCount();
}
