// Runs test projects and counts over all of them, from the result files the runner writes.
using System.Xml.Linq;

int? testsPassed, testsFailed;

void RunTests(string configuration, params string[] projects)
{
    StartCount();
    // The command is that of the target Build: its processes start in a third of the time of those beside the tests.
    var variables = new Dictionary<string, string> { ["BLASNET_PROGRAM"] = CommandPath().FullPath };
    foreach (string project in projects)
        RunTestProject(new DirectoryPath(project).GetDirectoryName(), project, configuration, "", variables);
    if (testsFailed > 0) throw new CakeException($"Tests failed: {testsFailed}.");
}

// Runs the C# tests whose names contain the filter after 'BlasNet.Tests.', with environment variables.
void RunFilteredTests(string name, string filter, Dictionary<string, string> variables)
{
    StartCount();
    RunTestProject(name, "tests/BlasNet.Tests", Configuration, $"--filter FullyQualifiedName~BlasNet.Tests.{filter}", variables);
    if (testsFailed > 0) throw new CakeException($"Tests failed: {testsFailed}.");
}

void RunTestProject(string name, string project, string configuration, string options, Dictionary<string, string> variables)
{
    FilePath results = MakeAbsolute(File($"artifacts/test-results/{name}.trx"));
    if (FileExists(results)) DeleteFile(results);
    int code = StartProcess("dotnet", new ProcessSettings
    {
        Arguments = $"test {project} --configuration {configuration} --no-build --nologo {options} "
            + $"--logger \"trx;LogFileName={results.FullPath}\"",
        EnvironmentVariables = variables,
    });
    (int passed, int failed) = FileExists(results) ? Count(XDocument.Load(results.FullPath)) : (0, 0);
    testsPassed += passed;
    if (failed == 0 && (code != 0 || passed == 0)) // a runner that died before it could say which, or found nothing to run
    {
        failed = 1;
        Error($"{name}: {(passed == 0 ? "no test ran" : "the test run broke off")}, exit code {code}.");
    }

    testsFailed += failed;
}

// Several targets of one run count together.
void StartCount() => (testsPassed, testsFailed) = (testsPassed ?? 0, testsFailed ?? 0);

(int Passed, int Failed) Count(XDocument results)
{
    XElement counters = results.Descendants().Single(element => element.Name.LocalName == "Counters");
    int Of(string name) => int.Parse(counters.Attribute(name)?.Value ?? "0");
    return (Of("passed"), Of("failed") + Of("error") + Of("timeout") + Of("aborted"));
}

void PrintTestCount()
{
    if (testsPassed is not null) Console.WriteLine($"{testsPassed} passed, {testsFailed} failed");
}
