using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Sweeps;

internal sealed class AutoStateTests : FolderTests
{
    private static readonly AutoDefinition Definition = new("csv:a.csv", "d1", "{}", "val_loss", 3, AreClasses: true);

    [Test]
    public void What_was_written_is_read_again()
    {
        using AutoClaims claims = Claims();
        AutoState state = Begun(claims);
        state.Decide(claims, decisions => decisions.WithBracket(8), default);
        state.Decide(claims, decisions => decisions.WithRung(0, 4).WithBracket(2), default);
        state.Set(new AutoMember(1, 1, "a/run_0001", RunStatus.Running));
        state.Set(new AutoMember(1, 1, "a/run_0001", RunStatus.Done, 0.25, 1.5));
        state.Set(new AutoMember(2, 1, "a/run_0002", RunStatus.Failed, Error: "The loss is not finite."));
        var choice = new AutoDecidedChoice("a/run_0003", [1, 7], [1, 2, 7], [KeyValuePair.Create("loss", 0.1)],
            [KeyValuePair.Create("loss", 0.2), KeyValuePair.Create("mae", 1 / 3.0)]);
        state.Decide(claims, decisions => decisions with { Choice = choice }, default);
        var read = AutoState.Open(folder.Root, Definition);
        Assert.That(read.Decisions.Brackets, Is.EqualTo(new[] { new[] { 8, 4 }, [2] }));
        Assert.That(read.Members(), Is.EqualTo(state.Members()));
        Assert.That(read.Find(1, 1), Is.EqualTo(new AutoMember(1, 1, "a/run_0001", RunStatus.Done, 0.25, 1.5)));
        Assert.That(read.Find(1, 2), Is.Null);
        Assert.That(read.Decisions.Choice, Is.EqualTo(choice).UsingPropertiesComparer());
    }

    [Test]
    public void What_others_do_is_seen()
    {
        using AutoClaims claims = Claims(), others = Claims();
        AutoState state = Begun(claims), other = Begun(others);
        other.Decide(others, decisions => decisions.WithBracket(4), default);
        other.Set(new AutoMember(2, 1, "a/run_0001", RunStatus.Running));
        state.Refresh();
        Assert.That((state.Decisions.Brackets.Count, state.Find(2, 1)?.Status), Is.EqualTo((1, RunStatus.Running)));
        other.Set(new AutoMember(2, 1, "a/run_0001", RunStatus.Done, 0.5));
        Assert.That(state.Reread(2, 1)?.Score, Is.EqualTo(0.5));
    }

    [Test]
    public void A_decision_is_taken_once_however_many_want_it()
    {
        int[] decided = new int[8];
        Parallel.For(0, decided.Length, worker =>
        {
            using AutoClaims claims = Claims();
            AutoState state = Begun(claims);
            state.Decide(
                claims, decisions => decisions.Brackets.Count > 0 ? decisions : decisions.WithBracket(worker + 1), default);
            decided[worker] = state.Decisions.Brackets.Single()[0];
        });
        Assert.That(decided, Is.All.EqualTo(decided[0]));
    }

    [Test]
    public void A_folder_of_the_former_version_goes_on()
    {
        string former = """
            { "version": 1, "data": "csv:a.csv", "data_sha256": "d1", "table": "{}", "metric": "val_loss", "seed": 3, "classes": true,
              "brackets": [[1, 1, 1], [4, 2]],
              "trainings": [
                { "trial": 1, "fold": 1, "run": "a/run_0001", "status": "done", "score": 0.25, "seconds": 1.5, "settings": "as it is" },
                { "trial": 2, "fold": 1, "run": "a/run_0006", "status": "interrupted", "seconds": 0, "settings": "units=64" } ],
              "run": "a/run_0009", "chosen": [1] }
            """;
        File.WriteAllText(folder["auto.json"], former);
        Assert.That(AutoState.Open(folder.Root, Definition).Members(), Has.Count.EqualTo(2));
        Assert.That((File.ReadAllText(folder["auto.json"]), folder.Names), Is.EqualTo((former, new[] { "auto.json" })), "only read");

        using AutoClaims claims = Claims();
        Begun(claims);
        var read = AutoState.Open(folder.Root, Definition);
        Assert.That(read.Members(), Is.EqualTo(new[]
        {
            new AutoMember(1, 1, "a/run_0001", RunStatus.Done, 0.25, 1.5), new AutoMember(2, 1, "a/run_0006", RunStatus.Interrupted),
        }));
        Assert.That(read.Decisions.Brackets, Is.EqualTo(new[] { new[] { 1, 1, 1 }, [4, 2] }));
        Assert.That((read.Decisions.Choice?.Run, read.Decisions.Choice?.Trials), Is.EqualTo(("a/run_0009", new[] { 1 })));
        Assert.That(File.ReadAllText(folder["auto.json"]), Does.Contain("\"version\": 2").And.Not.Contain("trainings"));
        Assert.That(File.Exists(folder["trials/trial_2-1.json"]));
    }

    [TestCase("digest", "its data has the SHA-256 'd1', but that of 'csv:a.csv' is 'd2'")]
    [TestCase("metric", "it is judged by 'val_loss', but 'val_accuracy' was given")]
    [TestCase("seed", "it has the seed '3', but '4' was given")]
    [TestCase("table", "it reads the table as '{}', but '[]' was given")]
    public void Another_search_needs_another_folder(string what, string sentence)
    {
        using AutoClaims claims = Claims();
        Begun(claims);
        AutoDefinition other = what switch
        {
            "digest" => Definition with { Digest = "d2" },
            "metric" => Definition with { Metric = "val_accuracy" },
            "seed" => Definition with { Seed = 4 },
            _ => Definition with { Table = "[]" },
        };
        Assert.That(() => AutoState.Open(folder.Root, other), Throws.TypeOf<ConfigurationException>().With.Message.Contains(sentence));
    }

    [TestCase("{}", "'version' is missing")]
    [TestCase("""{ "version": 9 }""", "its version is '9', but '1' or '2' is required")]
    [TestCase("""
        { "version": 1, "data": "a", "data_sha256": "b", "table": "", "metric": "m", "seed": 0, "classes": true, "brackets": [[0]] }
        """, "but one was '[0]'")]
    [TestCase("nonsense", "this is not JSON")]
    public void A_damaged_file_is_told_with_its_place(string json, string part)
    {
        File.WriteAllText(folder["auto.json"], json);
        Assert.That(() => AutoState.Open(folder.Root, Definition),
            Throws.TypeOf<DataException>().With.Message.Contains(part).And.Message.StartsWith(folder["auto.json"]));
    }

    private AutoClaims Claims() => new(folder.Root, TimeSpan.FromMinutes(1), threads: 1, TestContext.Out.WriteLine);

    private AutoState Begun(AutoClaims claims)
    {
        var state = AutoState.Open(folder.Root, Definition);
        state.Begin(claims, default);
        return state;
    }
}
