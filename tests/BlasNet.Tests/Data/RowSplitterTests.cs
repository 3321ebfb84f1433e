using BlasNet.Data;
using BlasNet.Tables;
using BlasNet.Tests.Tables;

namespace BlasNet.Tests.Data;

/// <summary>Rows that splits hold out, as written down once: models that were trained on the rest are to be trained again alike.</summary>
internal static class RowSplitterTests
{
    private const long Seed = 7;
    private const double Fraction = 0.4;
    private const int Folds = 3;
    private static readonly int[] Labels = [0, 0, 1, 0, 2, 1, 0, 0, 1, 0, 2, 0, 0];

    private static readonly string[] AnyFolds =
    [
        "8 6 1 10 3 12 4 11 | 9 0 5 2 7", "9 6 0 10 5 12 2 11 7 | 8 1 3 4", "9 8 0 1 5 3 2 4 7 | 6 10 12 11",
    ];

    private static readonly string[] StratifiedFolds =
    [
        "8 6 0 10 3 12 2 7 | 9 1 5 4 11", "9 8 0 1 10 5 12 4 11 | 6 3 2 7", "9 6 1 5 3 2 4 11 7 | 8 0 10 12",
    ];

    [TestCase(false, "10 5 3 12 2 4 11 7 | 9 8 6 0 1")]
    [TestCase(true, "1 5 3 12 2 4 11 7 | 9 8 6 0 10")]
    public static void Data_sets_hold_out_the_first_rows(bool stratified, string expected)
    {
        DatasetSplit split = Data().Split(Fraction, Seed, stratified);
        Assert.That(Text(Rows(split.Train), Rows(split.Validation)), Is.EqualTo(expected));
    }

    [TestCase(false, "9 8 0 1 5 12 2 11 | 6 10 3 4 7")]
    [TestCase(true, "9 8 6 1 10 5 3 11 | 0 12 2 4 7")]
    public static void Tables_hold_out_rows_that_are_evenly_spaced(bool stratified, string expected)
    {
        using var file = new TextFile(Csv());
        TableSplit split = TableSplit.Create(Table.Read(file.Path), Fraction, Seed, stratified);
        Assert.That(Text(split.Train, split.Validation), Is.EqualTo(expected));
    }

    [TestCase(false)]
    [TestCase(true)]
    public static void Data_sets_and_tables_have_the_same_folds(bool stratified)
    {
        using var file = new TextFile(Csv());
        string[] expected = stratified ? StratifiedFolds : AnyFolds;
        Assert.That(Data().Folds(Folds, Seed, stratified).Select(fold => Text(Rows(fold.Train), Rows(fold.Validation))),
            Is.EqualTo(expected));
        Assert.That(TableFolds.Create(Table.Read(file.Path), Folds, Seed, stratified).Select(fold => Text(fold.Train, fold.Validation)),
            Is.EqualTo(expected));
    }

    [Test]
    public static void Each_row_is_held_out_once_and_each_class_in_its_share(
        [Values(3, 10, 101)] int count, [Values(1, 2, 5)] int classes, [Values(0.01, 0.25, 0.5)] double fraction)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(row => row * row % 7 % classes)];
        var splitter = new RowSplitter("data", "rows", count, Seed, labels);
        int expected = Math.Max(1, (int)Math.Round(fraction * count, MidpointRounding.AwayFromZero));
        foreach ((int[] train, int[] held) in new[] { splitter.HoldOut(fraction), splitter.HoldOutSpaced(fraction) })
        {
            Assert.That(train.Concat(held).Order(), Is.EqualTo(Enumerable.Range(0, count)));
            Assert.That(held, Has.Length.EqualTo(expected));
            for (int label = 0; label < classes; label++)
            {
                double share = (double)expected * labels.Count(own => own == label) / count;
                Assert.That(held.Count(row => labels[row] == label), Is.EqualTo(share).Within(1));
            }
        }
    }

    // The weight of a row is one more than its number.
    private static Dataset Data() => Dataset.FromArrays(new float[Labels.Length], [1], Labels)
        .WithWeights([.. Enumerable.Range(1, Labels.Length).Select(weight => (float)weight)]);

    private static int[] Rows(Dataset data) => Array.ConvertAll(data.Weights!.Value.ToArray(), weight => (int)weight - 1);

    private static string Csv() =>
        "x,y\n" + string.Concat(Labels.Select((label, row) => FormattableString.Invariant($"{row},{"abc"[label]}\n")));

    private static string Text(IEnumerable<int> train, IEnumerable<int> held) => $"{string.Join(' ', train)} | {string.Join(' ', held)}";
}
