using BlasNet.Tests.Support;

namespace BlasNet.Tests.Readme;

public sealed class ReadmeTests
{
    [Test]
    public void The_samples_of_the_README_are_those_that_are_compiled_here()
    {
        string[][] shown = Samples();
        Assert.That(shown, Has.Length.EqualTo(3));
        Assert.That(shown[0], Is.EqualTo(Compiled("ReadmeSample.cs")));
        // One import, and a whole program: data, model, training, result.
        Assert.That(
            shown[0].Where(line => line.StartsWith("using BlasNet", StringComparison.Ordinal)), Is.EqualTo(new[] { "using BlasNet;" }));
        Assert.That(shown[0], Has.Length.LessThanOrEqualTo(15).And.Length.GreaterThan(8));
        Assert.That(shown[1], Is.EqualTo(Compiled("ConvolutionSample.cs")));
        Assert.That(shown[2], Is.EqualTo(Compiled("TensorSample.cs")));
    }

    [Test]
    public void The_models_of_the_README_fit_together() =>
        Assert.That(ConvolutionSample.Run().Select(model => model.OutputShape.ToString()), Has.All.EqualTo("[10]"));

    [Test]
    public void The_regression_of_the_README_finds_its_weights() =>
        Assert.That(TensorSample.Run(), Is.LessThan(0.01));

    [Test]
    public void Every_file_that_the_README_links_to_is_there()
    {
        string text = File.ReadAllText(Repository.File("README.md"));
        string[] links = [.. System.Text.RegularExpressions.Regex.Matches(text, @"\]\(([^)#:]+)\)").Select(match => match.Groups[1].Value)];

        Assert.That(links, Is.Not.Empty);
        Assert.That(links.Where(link => !Path.Exists(Repository.File(link))), Is.Empty);
    }

    private static string[][] Samples()
    {
        var samples = new List<string[]>();
        string[] lines = File.ReadAllLines(Repository.File("README.md"));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "```csharp")
                samples.Add(Code(lines.Skip(i + 1).TakeWhile(line => line != "```")));
        }
        return [.. samples];
    }

    private static string[] Compiled(string file)
    {
        string[] source = File.ReadAllLines(Repository.File($"tests/BlasNet.Tests/Readme/{file}"));
        IEnumerable<string> usings = source.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal));
        // From the method's brace to the one below it, or to what only the test wants.
        IEnumerable<string> body = source.SkipWhile(line => !line.EndsWith("Run()", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line != "    }" && !line.TrimStart().StartsWith("return", StringComparison.Ordinal));
        return Code([.. usings, .. body]);
    }

    private static string[] Code(IEnumerable<string> lines) => [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0)];
}
