// Runs the command for arm64 under an emulator: its runtime, its OpenBLAS and Debian's C library for that machine, in a folder.
const string Arm64Folder = "artifacts/arm64", Arm64Emulator = "qemu-aarch64-static";

// What .NET needs on a machine of its own: docs/publish.md.
string[] arm64Packages = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libssl3"];

Task("TestArm64").Description("Runs doctor, check, trainings and a table with the command for arm64, in an emulator; takes minutes.")
    .IsDependentOn("Build").Does(() =>
{
    StartCount();
    if (Context.Tools.Resolve(Arm64Emulator) is null)
    {
        if (Environment.UserName != "root" || Context.Tools.Resolve("apt-get") is null)
            throw new CakeException($"The emulator is missing: apt-get install qemu-user-static.");
        InstallWithApt("qemu-user-static");
    }

    DirectoryPath folder = MakeAbsolute(Directory(Arm64Folder)), root = folder.Combine("root"), command = folder.Combine("blasnet");
    UnpackArm64(folder, root);
    DotNetPublish("src/BlasNet.Cli", new DotNetPublishSettings
    {
        Configuration = Configuration, Runtime = "linux-arm64", SelfContained = true, OutputDirectory = command, NoLogo = true,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("ApartFolder", "arm64").WithProperty("RunAnalyzers", "false"),
    });
    OpenBlasPlatform platform = openBlasPlatforms.Single(each => each.Identifier == "linux-arm64");
    BuildOpenBlas(platform, WantedCores(platform));
    CopyFileToDirectory(OpenBlasOf(platform).CombineWithFilePath(OpenBlasFile), command);
    FilePath script = command.CombineWithFilePath("emulated");
    // Stages of compilation only cost here: the emulator translates each of them again.
    System.IO.File.WriteAllText(script.FullPath,
        $"#!/bin/sh\nexport DOTNET_TieredCompilation=0\nexec {Arm64Emulator} -L {root} {command}/blasnet \"$@\"\n");
    Run("chmod", $"+x {script}");
    RunFilteredTests("arm64", "Cli.Arm64", new() { ["BLASNET_ARM64"] = script.FullPath });
});

// The packages of the other machine, from lists of their own: the package manager of this one is told nothing of it.
void UnpackArm64(DirectoryPath folder, DirectoryPath root)
{
    if (DirectoryExists(root)) return;
    DirectoryPath state = folder.Combine("apt"), packages = folder.Combine("packages"), fresh = folder.Combine("unpacking");
    foreach (string each in new[] { "lists/partial", "cache/archives/partial" }) EnsureDirectoryExists(state.Combine(each));
    EnsureDirectoryExists(packages);
    System.IO.File.WriteAllText(state.CombineWithFilePath("status").FullPath, "");
    string options = $"-qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State::lists={state}/lists "
        + $"-o Dir::State::status={state}/status -o Dir::Cache={state}/cache";
    Run("apt-get", $"{options} update");
    Run("apt-get", $"{options} download {string.Join(' ', arm64Packages)}", packages);
    foreach (FilePath package in GetFiles($"{packages}/*.deb")) Run("dpkg-deb", $"-x {package} {fresh}");
    MoveDirectory(fresh, root);
}
