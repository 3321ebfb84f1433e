namespace BlasNet.Tests.Support;

/// <summary>Compares texts with recorded ones; run the tests with BLASNET_RECORD=1 to record them anew, on purpose.</summary>
internal static class Golden
{
    public static void AssertEqual(string file, string actual)
    {
        string path = Repository.File(Path.Combine("tests", "BlasNet.Tests", "Golden", file));
        if (Environment.GetEnvironmentVariable("BLASNET_RECORD") == "1")
            File.WriteAllText(path, actual);
        Assert.That(File.Exists(path), Is.True, $"There is no {path}; run the tests with BLASNET_RECORD=1 to record it.");
        string[] expected = File.ReadAllText(path).ReplaceLineEndings("\n").Split('\n'), lines = actual.Split('\n');
        Assert.That(lines, Is.EqualTo(expected).AsCollection, $"{file} differs; if that is meant, record it anew with BLASNET_RECORD=1.");
    }
}
