using BlasNet.Numerics;
using BlasNet.Tables;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Tables.Checks;

internal sealed class DatasetCheckTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Test]
    public void A_built_in_set_is_clean()
    {
        DataReport report = DataCheck.Run("moons");
        Assert.That(report.IsClean, string.Join('\n', report.Issues));
        Assert.That((report.Element, report.ConstantInputs, report.Overlap), Is.EqualTo(("float32", (int?)0, (int?)0)));
        Assert.That(report.SampleShape, Is.EqualTo(new[] { 2 }));
        Assert.That(report.Parts.Select(part => (part.Name, part.Rows)), Is.EqualTo(new[] { ("training", 800), ("validation", 200) }));
        Assert.That(report.Parts.Select(part => part.Classes.Sum(count => count.Rows)), Is.EqualTo(new[] { 800, 200 }));
        Assert.That(report.Columns, Is.Empty);
    }

    [Test]
    public void Images_that_are_the_same_contradict_or_overlap_are_reported()
    {
        byte[] train = [1, 2, 0, 3, 4, 0, 1, 2, 0, 3, 4, 0], test = [5, 6, 0, 3, 4, 0];
        var pair = new DatasetPair(
            Dataset.FromBytes(train, [1, 3, 1], [0, 1, 0, 0]), Dataset.FromBytes(test, [1, 3, 1], [0, 1], classCount: 2));
        IdxFolder.Write(folder["idx"], pair);
        DataReport report = DataCheck.Run($"idx:{folder["idx"]}");
        Assert.That(report.Issues.Select(issue => issue.Sentence), Is.EqualTo(new[]
        {
            "idx train: sample '2' is the same as sample '0'.",
            "idx train: sample '3' has the class '0', but the same values as sample '1' of class '1'.",
            "idx test: sample '1' is the same as sample '1' of idx train, which is learned from.",
        }));
        Assert.That(report.Issues.Select(issue => issue.Kind),
            Is.EqualTo(new[] { DataIssueKind.Duplicate, DataIssueKind.Conflict, DataIssueKind.Overlap }));
        Assert.That((report.Element, report.ConstantInputs, report.Faults), Is.EqualTo(("byte", (int?)1, 0)));
    }

    [Test]
    public void A_class_without_rows_and_samples_all_alike_are_reported()
    {
        NumpyFile.WriteArchive(folder["x.npz"], new Dictionary<string, NumpyArray>
        {
            ["x"] = NumpyArray.Create(new float[6], [3, 2]),
            ["y"] = NumpyArray.Create(new[] { 0, 2, 2 }, [3]),
        });
        DataReport report = DataCheck.Run($"npz:{folder["x.npz"]}");
        Assert.That(report.Issues.Single(issue => issue.Kind == DataIssueKind.Constant).Sentence,
            Does.EndWith(": all samples are the same, so that nothing can be learned from them."));
        Assert.That(report.Issues.Single(issue => issue.Kind == DataIssueKind.Imbalance).Sentence,
            Is.EqualTo($"npz:{folder["x.npz"]}: no row that is learned from has the class '1'."));
        Assert.That(report.ConstantInputs, Is.EqualTo(2));
    }

    [Test]
    public void A_share_is_held_out_as_training_holds_it_out()
    {
        DataReport report = DataCheck.Run("xor", new DataCheckOptions { Validation = "0.25", Seed = 5 });
        DatasetSplit split = Datasets.Load("xor").Train.Split(0.25, 5);
        Assert.That(report.Parts.Select(part => part.Rows), Is.EqualTo(new[] { split.Train.Count, split.Validation.Count }));
        Assert.That(report.Parts[1].Classes.Select(count => count.Rows), Is.EqualTo(split.Validation.Targets.CountClasses()));
    }

    [Test]
    public void Samples_of_another_shape_are_no_validation()
    {
        var pair = new DatasetPair(Dataset.FromBytes([1, 2, 3, 4], [1, 2, 1], [0, 1]), null);
        IdxFolder.Write(folder["other"], pair);
        DataReport report = DataCheck.Run("moons", new DataCheckOptions { Validation = $"idx:{folder["other"]}" });
        Assert.That(report.Issues.Where(issue => issue.IsFault).Select(issue => issue.Sentence),
            Is.EqualTo(new[] { "idx train: the samples have the shape [1, 2, 1], but those learned from [2]." }));
    }

    [Test]
    public void Files_that_cannot_be_read_are_a_fault()
    {
        Directory.CreateDirectory(folder["empty"]);
        DataReport report = DataCheck.Run($"idx:{folder["empty"]}");
        Assert.That(report.Issues.Single().IsFault);
        Assert.That(report.Issues.Single().Sentence, Does.Contain("there is no file 'train-images-idx3-ubyte'"));
        Assert.That(() => DataCheck.Run("mnits"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("Did you mean 'mnist'?"));
    }
}
