// Runs test projects and counts over all of them, from the result files the runner writes.
using System.Xml.Linq;

int? testsPassed, testsFailed;

void RunTests(string configuration, params string[] projects)
{
    StartCount();
    foreach (string project in projects)
    {
        FilePath results = MakeAbsolute(File($"artifacts/test-results/{new DirectoryPath(project).GetDirectoryName()}.trx"));
        if (FileExists(results)) DeleteFile(results);
        int code = StartProcess(
            "dotnet",
            $"test {project} --configuration {configuration} --no-build --nologo --logger \"trx;LogFileName={results.FullPath}\"");
        (int passed, int failed) = FileExists(results) ? Count(XDocument.Load(results.FullPath)) : (0, 0);
        testsPassed += passed;
        if (failed == 0 && (code != 0 || passed == 0)) // a runner that died before it could say which, or found nothing to run
        {
            failed = 1;
            Error($"{project}: {(passed == 0 ? "no test ran" : "the test run broke off")}, exit code {code}.");
        }

        testsFailed += failed;
    }

    if (testsFailed > 0) throw new CakeException($"Tests failed: {testsFailed}.");
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
