using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tests.Tables;

namespace BlasNet.Tests.Cli;

internal static class DataCheckCommandTests
{
    [Test]
    public static void A_clean_file_is_said_to_be_clean()
    {
        using var file = new TextFile("a,c,y\n1,u,p\n2,v,q\n3,u,p\n4,v,q\n");
        Outcome outcome = Check(file).AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines[^1], Is.EqualTo($"csv:{file.Path} is clean."));
        Assert.That(outcome.OutputLines[0], Does.StartWith($"{file.Path}: 4 rows, 3 columns;"));
        Assert.That(outcome.Output, Does.Contain("column  missing  different  least  mean  most  kind         values\n"));
        Assert.That(outcome.Error, Is.Empty);
    }

    [Test]
    public static void Warnings_leave_the_exit_code_at_0()
    {
        using var file = new TextFile("a,y\n1,2.5\n1,2.5\n?,3.5\n1,2.5\n1,2.5\n");
        Outcome outcome = Check(file, "--max-issues", "2").AssertCode(ExitCodes.Done);
        Assert.That(outcome.OutputLines, Has.Member("... and 1 more of this kind; --max-issues 3 lists all"));
        Assert.That(outcome.OutputLines.Count(line => line.StartsWith("warning: ", StringComparison.Ordinal)), Is.EqualTo(4));
        Assert.That(outcome.OutputLines[^1], Is.EqualTo($"csv:{file.Path}: 5 warnings, no faults."));
    }

    [Test]
    public static void Faults_end_with_3_after_the_whole_report()
    {
        using var file = new TextFile("a,y\n1,2.5\nx,3.5\n3\n4,4.5\n4,4.5\n");
        Outcome outcome = Check(file).AssertCode(ExitCodes.Invalid);
        Assert.That(outcome.OutputLines, Has.Some.StartsWith($"fault: {file.Path}, line 3, column 'a': 'x' is not a number"));
        Assert.That(outcome.OutputLines, Has.Some.StartsWith($"fault: {file.Path}, line 4: '1' fields"));
        Assert.That(outcome.OutputLines, Has.Some.StartsWith($"warning: {file.Path}, line 6: the row is the same as that of line 5."));
        Assert.That(outcome.OutputLines[^1], Is.EqualTo($"csv:{file.Path}: 2 faults, 1 warning; it cannot be trained on as it is."));
        Assert.That(outcome.Error, Is.Empty);
    }

    [Test]
    public static void Json_has_all_of_it_in_one_line()
    {
        using var file = new TextFile("a,y\n1,p\nx,q\n?,q\n4,p\n4,p\n");
        Outcome outcome = Check(file, "--json", "--validation", "0.4").AssertCode(ExitCodes.Invalid);
        Assert.That(outcome.OutputLines, Has.Length.EqualTo(1));
        JsonElement json = outcome.Json;
        Assert.That(json.GetProperty("data").GetString(), Is.EqualTo($"csv:{file.Path}"));
        Assert.That(json.GetProperty("clean").GetBoolean(), Is.False);
        Assert.That((json.GetProperty("faults").GetInt32(), json.GetProperty("rows").GetInt32()), Is.EqualTo((1, 5)));
        Assert.That(json.GetProperty("columns")[1].GetProperty("kind").GetString(), Is.EqualTo("label"));
        Assert.That(json.GetProperty("columns")[0].GetProperty("most").GetDouble(), Is.EqualTo(4));
        int[] ofP = [.. json.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("classes").GetProperty("p").GetInt32())];
        Assert.That(ofP.Sum(), Is.EqualTo(3));
        Assert.That(json.GetProperty("overlap").GetInt32(), Is.GreaterThanOrEqualTo(0));
        Assert.That(json.GetProperty("counts").GetProperty("missing").GetInt32(), Is.EqualTo(1));
        JsonElement fault = json.GetProperty("issues")[0];
        Assert.That(fault.GetProperty("kind").GetString(), Is.EqualTo("malformed"));
        Assert.That(fault.GetProperty("fault").GetBoolean());
        Assert.That((fault.GetProperty("file").GetString(), fault.GetProperty("line").GetInt32()), Is.EqualTo((file.Path, 3)));
        Assert.That((fault.GetProperty("column").GetString(), fault.GetProperty("text").GetString()), Is.EqualTo(("a", "x")));
        Assert.That(fault.GetProperty("sentence").GetString(), Does.StartWith($"{file.Path}, line 3, column 'a': 'x' is not a number"));
    }

    [Test]
    public static void Options_of_tables_and_other_data_are_taken()
    {
        using var file = new TextFile("1;2,5\n2;3,5\n");
        Check(file, "--delimiter", ";", "--decimal", ",", "--no-header", "--label", "1", "--task", "regression").AssertCode(ExitCodes.Done);
        Outcome moons = Blasnet.Run("data", "check", "moons", "--json").AssertCode(ExitCodes.Done);
        Assert.That(moons.Json.GetProperty("sample").EnumerateArray().Select(extent => extent.GetInt32()), Is.EqualTo(new[] { 2 }));
        Assert.That(moons.Json.GetProperty("element").GetString(), Is.EqualTo("float32"));
        Assert.That(Blasnet.Run("data", "check", "moons").AssertCode(ExitCodes.Done).OutputLines[^1], Is.EqualTo("moons is clean."));
    }

    [Test]
    public static void What_cannot_be_meant_is_refused()
    {
        Blasnet.Run("data", "check", "monos").AssertRefused(ExitCodes.Usage, "Did you mean 'moons'?");
        Blasnet.Run("data", "check", "moons", "--max-issues", "0").AssertRefused(ExitCodes.Usage, "--max-issues");
        Blasnet.Run("data", "check", "moons", "--label", "y").AssertRefused(ExitCodes.Invalid, "is no table");
        using var file = new TextFile("a,y\n1,2.5\n2,3.5\n");
        Check(file, "--label", "yy").AssertRefused(ExitCodes.Invalid, "there is no column 'yy'");
        Assert.That(Blasnet.Run("data", "check", "csv:nowhere.csv").AssertCode(ExitCodes.Invalid).Output,
            Does.Contain("fault: nowhere.csv: there is no such file."));
    }

    private static Outcome Check(TextFile file, params string[] options) => Blasnet.Run(["data", "check", $"csv:{file.Path}", .. options]);
}
