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
        var state = AutoState.Open(folder.Root, Definition);
        state.AddBracket(8);
        state.AddRung(0, 4);
        state.AddBracket(2);
        state.Set(new AutoMember(1, 1, "a/run_0001", RunStatus.Running));
        state.Set(new AutoMember(1, 1, "a/run_0001", RunStatus.Done, 0.25, 1.5));
        state.Set(new AutoMember(2, 1, "a/run_0002", RunStatus.Failed));
        state.Choose("a/run_0003", [1, 7]);
        var read = AutoState.Open(folder.Root, Definition);
        Assert.That(read.Brackets, Is.EqualTo(new[] { new[] { 8, 4 }, [2] }));
        Assert.That(read.Members(), Is.EqualTo(state.Members()));
        Assert.That(read.Find(1, 1), Is.EqualTo(new AutoMember(1, 1, "a/run_0001", RunStatus.Done, 0.25, 1.5)));
        Assert.That(read.Find(1, 2), Is.Null);
        Assert.That((read.Chosen!.Value.Run, read.Chosen.Value.Trials), Is.EqualTo(("a/run_0003", new[] { 1, 7 })));
    }

    [TestCase("digest", "its data has the SHA-256 'd1', but that of 'csv:a.csv' is 'd2'")]
    [TestCase("metric", "it is judged by 'val_loss', but 'val_accuracy' was given")]
    [TestCase("seed", "it has the seed '3', but '4' was given")]
    [TestCase("table", "it reads the table as '{}', but '[]' was given")]
    public void Another_search_needs_another_folder(string what, string sentence)
    {
        AutoState.Open(folder.Root, Definition).AddBracket(1);
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
    [TestCase("""{ "version": 9 }""", "its version is '9', but '1' is required")]
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
}
