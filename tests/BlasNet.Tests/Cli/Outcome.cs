using System.Text.Json;

namespace BlasNet.Tests.Cli;

/// <summary>Outcome of a call of the command.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Gets the JSON object in the last line of stdout.</summary>
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(OutputLines[^1]);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Asserts an exit code, one sentence on stderr with the given parts, and no other output.</summary>
    public void AssertRefused(int code, params string[] parts)
    {
        AssertCode(code);
        Assert.That(Output, Is.Empty);
        Assert.That(ErrorLines, Has.Length.EqualTo(1), Error);
        Assert.That(ErrorLines[0], Does.Match(@"[.?]$"), "a sentence ends");
        Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("Exception"), "no stack trace");
        foreach (string part in parts)
            Assert.That(Error, Does.Contain(part));
    }

    /// <summary>Asserts the exit code; the failure message shows stderr.</summary>
    public Outcome AssertCode(int code)
    {
        Assert.That(Code, Is.EqualTo(code), Error);
        return this;
    }
}
