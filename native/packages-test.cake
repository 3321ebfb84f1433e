// Installs the packages as users do, into an empty folder with an empty package cache on a machine without OpenBLAS, and trains.
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

Task("TestPackages").Description("Installs the packages where there is no OpenBLAS, and trains from C#, F#, a script and the tool.")
    .IsDependentOn("Pack").Does(() =>
{
    StartCount();
    DirectoryPath folder = System.IO.Directory.CreateTempSubdirectory("blasnet-packages-").FullName;
    try
    {
        new PackageTests(Context, folder, MakeAbsolute(Directory(PackageFolder)), Check).RunAll();
    }
    finally
    {
        DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
    }

    if (testsFailed > 0) throw new CakeException($"Tests failed: {testsFailed}.");
});

void Check(string name, Action test)
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    try
    {
        test();
        testsPassed++;
        Information($"packages: {name}: passed in {clock.Elapsed.TotalSeconds:N0} s");
    }
    catch (Exception error)
    {
        testsFailed++;
        Error($"packages: {name}: failed after {clock.Elapsed.TotalSeconds:N0} s. {error.Message}");
    }
}

sealed class PackageTests(ICakeContext cake, DirectoryPath folder, DirectoryPath feed, Action<string, Action> check)
{
    private const double LeastAccuracy = 0.8;
    private bool isHidden;

    public void RunAll()
    {
        System.IO.File.WriteAllText(Inside("nuget.config"),
            $"<configuration><packageSources><add key=\"blasnet\" value=\"{feed}\" /></packageSources></configuration>");
        check("contents of the packages", CheckContents);
        isHidden = Hide();
        if (isHidden) check("no OpenBLAS outside the packages", NothingIsFound);
        else cake.Warning("packages: OpenBLAS is not hidden on this machine, so only which one is loaded is checked.");
        check("C# program", () => RunProject("csharp", "C#", "BlasNet", "Program.cs", Sample("src/BlasNet/PACKAGE.md", "csharp")));
        check("F# program", () => RunProject("fsharp", "F#", "BlasNet.FSharp", "Program.fs", FSharpProgram()));
        check("F# script", RunScript);
        check("tool, installed", RunInstalledTool);
        check("tool, without installing it", () => Train("exec", "dotnet", "tool exec --yes blasnet.tool -- " + Training("exec")));
    }

    private string Inside(string path) => System.IO.Path.Combine(folder.FullPath, path);

    // The programs are those that the readmes of the packages show.
    private static string Sample(string readme, string language) => Regex.Match(
        System.IO.File.ReadAllText(readme), $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static string FSharpScript() => Sample("src/BlasNet.FSharp/PACKAGE.md", "fsharp");

    private static string FSharpProgram() => FSharpScript().Replace("#r \"nuget: BlasNet.FSharp\"\n", "");

    private void RunProject(string name, string language, string package, string file, string program)
    {
        Succeed(name, "dotnet", $"new console --language {language} --output {name} --no-restore");
        Succeed(name, "dotnet", $"add {name} package {package}");
        System.IO.File.WriteAllText(Inside($"{name}/{file}"), program);
        Train(name, "dotnet", $"run --project {name} --configuration Release");
    }

    private void RunScript()
    {
        System.IO.File.WriteAllText(Inside("digits.fsx"), FSharpScript());
        string output = Train("script", "dotnet", "fsi digits.fsx");
        if (output.Contains("warning")) throw new CakeException($"The script runs with a warning: {output}");
    }

    private void RunInstalledTool()
    {
        Succeed("tool", "dotnet", "tool install blasnet.tool --tool-path tools");
        string report = Succeed("tool", Inside("tools/blasnet"), "doctor");
        if (!Regex.IsMatch(report, @"^OpenBLAS 0\.3\.21 from .*/libopenblas\.so\.0")) throw new CakeException($"doctor prints: {report}");
        Train("tool", Inside("tools/blasnet"), Training("tool"));
        // Each trial is a process that the tool starts from itself.
        Succeed("tool", Inside("tools/blasnet"), $"sweep --model mlp --data circles --epochs 1 --grid batch=16,32 --runs {Inside("s")}");
    }

    private string Training(string name) =>
        $"train --model keras-mlp --data digits --epochs 1 --seed 1 --runs {Inside(name + "-runs")} --json";

    // The accuracy is the last number of that name; the libraries are told by the system's loader.
    private string Train(string name, string tool, string arguments)
    {
        string output = Succeed(name, tool, arguments);
        string accuracy = Regex.Matches(output, @"val_accuracy\W+([0-9.]+)").LastOrDefault()?.Groups[1].Value;
        if (accuracy is null || double.Parse(accuracy, CultureInfo.InvariantCulture) < LeastAccuracy)
            throw new CakeException($"The accuracy is '{accuracy}', but at least '{LeastAccuracy}' is expected. Output: {output}");
        string[] loaded = [.. System.IO.Directory.GetFiles(Inside("loader"), name + ".*").SelectMany(System.IO.File.ReadLines)
            .Select(line => Regex.Match(line, @"calling init: (.*libopenblas.*)$").Groups[1].Value)
            .Where(path => path.Length > 0).Distinct()];
        if (loaded.Length == 0 || loaded.Any(path => !path.StartsWith(folder.FullPath)))
            throw new CakeException(
                $"OpenBLAS was loaded from '{string.Join("', '", loaded)}', but that of the package lies under '{folder}'.");
        return output;
    }

    private string Succeed(string name, string tool, string arguments)
    {
        (int code, string output) = Run(name, tool, arguments);
        return code == 0 ? output : throw new CakeException($"'{tool} {arguments}' ended with exit code {code}: {output}");
    }

    private (int Code, string Output) Run(string name, string tool, string arguments)
    {
        System.IO.Directory.CreateDirectory(Inside("loader"));
        var settings = new ProcessSettings
        {
            Arguments = isHidden ? $"{HidingOptions()} sh {Inside("hide.sh")} {tool} {arguments}" : arguments,
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            EnvironmentVariables = new Dictionary<string, string>
            {
                ["NUGET_PACKAGES"] = Inside("cache"), ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["BLASNET_OPENBLAS"] = "",
                ["BLASNET_BLAS"] = "", ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = Inside($"loader/{name}"), ["LD_LIBRARY_PATH"] = "",
            },
        };
        int code = cake.StartProcess(isHidden ? "unshare" : tool, settings, out IEnumerable<string> output, out IEnumerable<string> error);
        return (code, string.Join('\n', [.. output, .. error]).Trim());
    }

    // A mount namespace of its own, in which folders of OpenBLAS and libraries of that name are empty.
    private bool Hide()
    {
        if (!cake.IsRunningOnLinux() || cake.Tools.Resolve("unshare") is null) return false;
        System.IO.File.WriteAllText(Inside("empty"), "");
        string script = $$"""
            set -e
            for place in /usr/lib/*/openblas* /usr/lib*/openblas* /home/linuxbrew/.linuxbrew/opt/openblas; do
                [ ! -d "$place" ] || mount -t tmpfs none "$place"
            done
            for file in $( (ldconfig -p || /sbin/ldconfig -p) | sed -n 's/.*lib\(open\|c\|\)blas.* => //p'); do
                file=$(readlink -f "$file") && [ ! -f "$file" ] || mount --bind {{Inside("empty")}} "$file"
            done
            unset CONDA_PREFIX
            exec "$@"
            """;
        // Cake ends the lines of its sources as Windows does.
        System.IO.File.WriteAllText(Inside("hide.sh"), script.ReplaceLineEndings("\n"));
        isHidden = true;
        (int code, string output) = Run("hide", "true", "");
        if (code != 0) cake.Warning($"packages: OpenBLAS cannot be hidden here: {output}");
        return code == 0;
    }

    private static string HidingOptions() => Environment.UserName == "root" ? "--mount" : "--map-root-user --mount";

    // By the command without a package: a copy, since the folders around the built one may hold an OpenBLAS.
    private void NothingIsFound()
    {
        cake.CopyDirectory("artifacts/blasnet", Inside("bare"));
        (int code, string output) = Run("bare", Inside("bare/blasnet"), "doctor");
        if (code != NothingUsable) throw new CakeException($"doctor without a package ends with exit code {code}: {output}");
        if (!output.Contains("Add the package BlasNet.OpenBlas.linux-"))
            throw new CakeException($"doctor does not name the package: {output}");
    }

    private void CheckContents()
    {
        Expect("BlasNet",
            ["CsvHelper", "SixLabors.ImageSharp", "System.IO.Hashing", "System.Numerics.Tensors",
                "BlasNet.OpenBlas.linux-x64", "BlasNet.OpenBlas.linux-arm64"],
            ["lib/net10.0/BlasNet.dll", "lib/net10.0/BlasNet.xml"]);
        Expect("BlasNet.FSharp", ["BlasNet", "FSharp.Core"], ["lib/net10.0/BlasNet.FSharp.dll", "lib/net10.0/BlasNet.FSharp.xml"]);
        foreach (string platform in new[] { "linux-x64", "linux-arm64" })
        {
            Expect($"BlasNet.OpenBlas.{platform}", [],
                [$"runtimes/{platform}/native/libopenblas.so.0", "licences/LICENSE.txt", "licences/copyright.txt"]);
            Expect($"BlasNet.Tool.{platform}", [], [$"tools/net10.0/{platform}/libopenblas.so.0",
                $"tools/net10.0/{platform}/licences/openblas/LICENSE.txt", $"tools/net10.0/{platform}/BlasNet.Cli.dll"]);
        }

        Expect("BlasNet.Tool.any", [], ["tools/net10.0/any/BlasNet.Cli.dll"]);
        Expect("BlasNet.Tool", [], ["tools/any/any/DotnetToolSettings.xml"]);
    }

    private void Expect(string package, string[] dependencies, string[] files)
    {
        string file = System.IO.Directory.GetFiles(feed.FullPath, package + ".*.nupkg")
            .Single(path => Regex.IsMatch(System.IO.Path.GetFileName(path), $@"^{Regex.Escape(package)}\.\d"));
        using ZipArchive archive = ZipFile.OpenRead(file);
        using var manifest = archive.GetEntry(package + ".nuspec").Open();
        XElement[] elements = [.. XDocument.Load(manifest).Descendants()];
        string[] found = [.. elements.Where(element => element.Name.LocalName == "dependency")
            .Select(element => (string)element.Attribute("id"))];
        if (!found.ToHashSet().SetEquals(dependencies))
            throw new CakeException($"{package} depends on {string.Join(", ", found)} instead of {string.Join(", ", dependencies)}.");
        foreach (string name in new[] { "readme", "icon", "tags", "license", "description" })
            if (!elements.Any(element => element.Name.LocalName == name && element.Value.Length > 0))
                throw new CakeException($"{package} has no {name}.");
        foreach (string entry in files.Append("PACKAGE.md").Append("icon.png"))
            if (archive.GetEntry(entry) is null) throw new CakeException($"{package} lacks {entry}.");
        if (archive.Entries.FirstOrDefault(entry => entry.FullName.StartsWith("content")) is { } extra)
            throw new CakeException($"{package} holds {extra.FullName}, which would be copied into projects.");
    }
}
