using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TableSplitTests
{
    [Test]
    public static void Each_row_is_in_one_part_and_the_seed_decides()
    {
        using var file = new TextFile(Numbers(50));
        Table table = Table.Read(file.Path);
        TableSplit split = TableSplit.Create(table, 0.2, 7);
        Assert.That(split.Validation, Has.Count.EqualTo(10));
        Assert.That(split.Train.Concat(split.Validation).Order(), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(TableSplit.Create(table, 0.2, 7).Validation, Is.EqualTo(split.Validation));
        Assert.That(TableSplit.Create(table, 0.2, 8).Validation, Is.Not.EqualTo(split.Validation));
    }

    [Test]
    public static void Classes_keep_their_shares()
    {
        using var file = new TextFile(Classes(90, 30));
        Table table = Table.Read(file.Path);
        TableSplit split = TableSplit.Create(table, 0.1, 1);
        Assert.That(split.Validation.Count(row => row >= 90), Is.EqualTo(3));
        Assert.That(split.Validation, Has.Count.EqualTo(12));
    }

    [Test]
    public static void Each_row_is_held_out_once_by_the_folds()
    {
        using var file = new TextFile(Classes(31, 12));
        IReadOnlyList<TableSplit> folds = TableFolds.Create(Table.Read(file.Path), 5, 3);
        Assert.That(folds.SelectMany(fold => fold.Validation).Order(), Is.EqualTo(Enumerable.Range(0, 43)));
        foreach (TableSplit fold in folds)
        {
            Assert.That(fold.Train.Concat(fold.Validation).Order(), Is.EqualTo(Enumerable.Range(0, 43)));
            Assert.That(fold.Validation.Count, Is.InRange(8, 9));
            Assert.That(fold.Validation.Count(row => row >= 31), Is.InRange(2, 3));
        }
    }

    [TestCase(0.0, "the fraction to hold out must be above 0 and below 1, but it was '0'.")]
    [TestCase(double.NaN, "the fraction to hold out must be above 0 and below 1, but it was 'NaN'.")]
    [TestCase(0.9, "holding out the fraction '0.9' of '4' rows leaves none to learn from.")]
    public static void A_fraction_that_cannot_be_is_a_sentence(double fraction, string message)
    {
        using var file = new TextFile(Numbers(4));
        Table table = Table.Read(file.Path);
        Assert.That(() => TableSplit.Create(table, fraction, 1), Throws.TypeOf<ConfigurationException>().With.Message.EndsWith(message));
    }

    [Test]
    public static void Folds_and_strata_that_cannot_be_are_sentences()
    {
        using var file = new TextFile(Numbers(4));
        Table table = Table.Read(file.Path);
        Assert.That(() => TableFolds.Create(table, 5, 1), Throws.TypeOf<ConfigurationException>()
            .With.Message.EndsWith("the number of folds must be from 2 to the '4' rows, but it was '5'."));
        Assert.That(() => TableFolds.Create(table, 2, 1, stratified: true), Throws.TypeOf<ConfigurationException>()
            .With.Message.EndsWith("a stratified split needs classes, but the table has none."));
    }

    private static string Numbers(int rows) =>
        "x,y\n" + string.Concat(Enumerable.Range(0, rows).Select(row => FormattableString.Invariant($"{row},{row}.5\n")));

    private static string Classes(int first, int second) =>
        "x,y\n" + string.Concat(
            Enumerable.Range(0, first + second).Select(row => FormattableString.Invariant($"{row},{(row < first ? "a" : "b")}\n")));
}
