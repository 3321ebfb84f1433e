// Makes the command one file that needs no .NET, with its OpenBLAS beside it, and tests it. docs/publish.md says what is in them.
const string PublishFolder = "artifacts/publish/linux-x64";

// The file needs AVX2 itself: kernels for older processors would never run.
string[] publishedKernels = ["HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE"];

Task("Publish").Description("Makes the command one file that needs no .NET, with its OpenBLAS beside it, in artifacts/publish.")
    .Does(() =>
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    ProvideLinker();
    DirectoryPath folder = MakeAbsolute(Directory(PublishFolder));
    if (DirectoryExists(folder)) DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
    // The build for all platforms has the analyzers run.
    DotNetPublish("src/BlasNet.Cli", new DotNetPublishSettings
    {
        Configuration = Configuration, Runtime = "linux-x64", OutputDirectory = folder, NoLogo = true,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("PublishAot", "true").WithProperty("RunAnalyzers", "false"),
    });
    AddOpenBlas(folder);
    AddLicences(folder.Combine("licences"));
    FilePath[] files = [folder.CombineWithFilePath("blasnet"), folder.CombineWithFilePath(OpenBlasFile)];
    Information($"Publish: {string.Join(", ", files.Select(file => $"{file.GetFilename()} {FileSize(file) / 1e6:N1} MB"))} in "
        + $"{PublishFolder}, in {clock.Elapsed.TotalSeconds:N0} s.");
});

Task("TestPublish").Description("Trains, sweeps, predicts and reports with the published command.")
    .IsDependentOn("Build").IsDependentOn("Publish").Does(() => RunPublishedTests("Cli.Published"));

Task("TestPublishWhole").Description("Runs all tests of the command with the published one.")
    .IsDependentOn("Build").IsDependentOn("Publish").Does(() => RunPublishedTests("Cli."));

// Compilers link; NativeAOT takes clang where there is one.
void ProvideLinker()
{
    if (!IsRunningOnLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
        != System.Runtime.InteropServices.Architecture.X64)
        throw new CakeException("The published command is made on x64 Linux.");
    if (Context.Tools.Resolve("clang") is not null || Context.Tools.Resolve("gcc") is not null) return;
    if (Environment.UserName != "root" || Context.Tools.Resolve("apt-get") is null)
        throw new CakeException("The published command is linked by gcc or clang, of which neither is installed: apt-get install gcc.");
    InstallWithApt("gcc libc6-dev");
}

// Where the command line names kernels, as for a quick test, those of the packages serve, which are built once.
void AddOpenBlas(DirectoryPath folder)
{
    OpenBlasPlatform platform = openBlasPlatforms.Single(each => each.Identifier == "linux-x64");
    if (!HasArgument("openblas-cores")) platform = platform with { Identifier = "linux-x64-v3", Cores = publishedKernels };
    BuildOpenBlas(platform, WantedCores(platform));
    DirectoryPath built = OpenBlasOf(platform), licences = folder.Combine("licences/openblas");
    CopyFileToDirectory(built.CombineWithFilePath(OpenBlasFile), folder);
    EnsureDirectoryExists(licences);
    CopyFiles($"{built}/*.txt", licences);
    DeleteFile(licences.CombineWithFilePath("recipe.txt"));
}

void AddLicences(DirectoryPath folder)
{
    EnsureDirectoryExists(folder.Combine("dotnet"));
    CopyFile("LICENSE", folder.CombineWithFilePath("LICENSE.txt"));
    DirectoryPath dotnet = Context.Tools.Resolve("dotnet") is { } host ? new DirectoryPath(
        System.IO.Path.GetDirectoryName(new FileInfo(host.FullPath).ResolveLinkTarget(true)?.FullName ?? host.FullPath)) : null;
    foreach (string name in new[] { "LICENSE.txt", "ThirdPartyNotices.txt" })
    {
        FilePath file = dotnet?.CombineWithFilePath(name);
        if (file is not null && FileExists(file)) CopyFileToDirectory(file, folder.Combine("dotnet"));
    }
}

// The tests of the command start the file that the variable names. Tests that compare it with the other command load the same OpenBLAS.
void RunPublishedTests(string filter)
{
    DirectoryPath folder = MakeAbsolute(Directory(PublishFolder));
    RunFilteredTests("published", filter, new()
    {
        ["BLASNET_PUBLISHED"] = folder.CombineWithFilePath("blasnet").FullPath,
        ["BLASNET_OPENBLAS"] = folder.CombineWithFilePath(OpenBlasFile).FullPath,
    });
}
