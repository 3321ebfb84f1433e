namespace BlasNet.Tests.Data;

internal static class FoldsTests
{
    [Test]
    public static void Every_sample_is_held_out_once_and_parts_differ_by_one_at_most(
        [Values(2, 3, 7, 20)] int folds, [Values] bool stratified)
    {
        const int Count = 20;
        int[] labels = [.. Enumerable.Range(0, Count).Select(row => row % 4 == 0 ? 1 : 0)];
        var data = Dataset.FromArrays([.. Enumerable.Range(0, Count).Select(row => (float)row)], [1], labels, 2);
        IReadOnlyList<DatasetSplit> splits = data.Folds(folds, seed: 5, stratified);
        int[][] held = [.. splits.Select(split => RowsOf(split.Validation))];
        Assert.That(held, Has.Length.EqualTo(folds));
        Assert.That(held.SelectMany(rows => rows), Is.EquivalentTo(Enumerable.Range(0, Count)));
        Assert.That(held.Max(rows => rows.Length) - held.Min(rows => rows.Length), Is.LessThanOrEqualTo(1));
        Assert.That(
            splits.Select(split => RowsOf(split.Train).Concat(RowsOf(split.Validation)).Order()),
            Has.All.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(data.Folds(folds, seed: 5, stratified).Select(split => RowsOf(split.Validation)), Is.EqualTo(held));
        Assert.That(data.Folds(folds, seed: 6, stratified).Select(split => RowsOf(split.Validation)), Is.Not.EqualTo(held));
    }

    [Test]
    public static void Classes_are_dealt_evenly()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(row => row < 40 ? 0 : row < 55 ? 1 : 2)];
        foreach (DatasetSplit split in Dataset.FromArrays(new float[60], [1], labels).Folds(5, seed: 1))
            Assert.That(split.Validation.Targets.CountClasses(), Is.EqualTo(new[] { 8, 3, 1 }));
    }

    [Test]
    public static void Numbers_out_of_range_and_classes_that_are_not_there_are_refused()
    {
        var values = Dataset.FromValues(new float[4], [1], new float[4]);
        foreach (int count in (int[])[1, 5])
            Assert.That(() => values.Folds(count, 0), Throws.TypeOf<ConfigurationException>()
                .With.Message.StartsWith($"data: the number of folds must be from 2 to the '4' samples, but it was '{count}'."));
        Assert.That(() => values.Folds(2, 0, stratified: true), Throws.TypeOf<ConfigurationException>());
        Assert.That(values.Folds(4, 0), Has.Count.EqualTo(4));
    }

    private static int[] RowsOf(Dataset data)
    {
        float[] values = new float[data.Count];
        data.Input.Gather([.. Enumerable.Range(0, data.Count)], values);
        return Array.ConvertAll(values, value => (int)value);
    }
}
