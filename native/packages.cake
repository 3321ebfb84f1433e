// Makes the packages. The folder is a feed: dotnet add package BlasNet --source artifacts/packages
const string PackageFolder = "artifacts/packages";

Task("Pack").Description("Makes the packages in artifacts/packages, which is then a feed.")
    .IsDependentOn("Build").IsDependentOn("OpenBlas").Does(() =>
{
    EnsureDirectoryExists(PackageFolder);
    DeleteFiles($"{PackageFolder}/*.*nupkg"); // a feed offers whatever lies in it
    foreach (OpenBlasPlatform platform in openBlasPlatforms) PackProject($"native/BlasNet.OpenBlas.{platform.Identifier}", new());
    foreach (string project in new[] { "src/BlasNet", "src/BlasNet.FSharp" })
        PackProject(project, new DotNetPackSettings { NoBuild = true });
    var tool = new DotNetMSBuildSettings().WithProperty("BlasNetTool", "true");
    PackProject("src/BlasNet.Cli", new DotNetPackSettings { MSBuildSettings = tool });
    foreach (FilePath file in GetFiles($"{PackageFolder}/*.nupkg"))
        Information($"Pack: {file.GetFilename()}, {FileSize(file) / 1024.0:N0} KiB");
});

void PackProject(string project, DotNetPackSettings settings)
{
    settings.Configuration = Configuration;
    settings.OutputDirectory = PackageFolder;
    settings.NoLogo = true;
    settings.Verbosity = DotNetVerbosity.Quiet;
    DotNetPack(project, settings);
}
