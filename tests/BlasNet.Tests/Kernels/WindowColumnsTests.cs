using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class WindowColumnsTests<V>
    where V : struct, ILanes<V>
{
    private const int Samples = 3;

    private static IEnumerable<Window> Windows
    {
        get
        {
            foreach (int channels in new[] { 1, 2, 3, 8, 25 })
            {
                foreach (int i in Enumerable.Range(0, 24))
                {
                    Padding padding = (i % 4) switch { 0 => Padding.Valid, 1 => Padding.Same, 2 => 1, _ => (2, 3) };
                    yield return Window.Over(new Shape(5 + i % 3, 7, channels), 2, (1 + i % 3, 1 + i % 5), 1 + i / 3 % 3, 1 + i / 12 % 2,
                        i % 5 == 4 && i / 12 % 2 == 1 ? 4 : padding);
                }
                yield return Window.Over(new Shape(9, channels), 1, 3, 2, 1, Padding.Same);
                yield return Window.Over(new Shape(9, channels), 1, 2, 1, 3, 5);
                yield return Window.Over(new Shape(4, 3, 5, channels), 3, (2, 3, 3), (1, 2, 1), 1, 1);
                yield return Window.Over(new Shape(3, 4, 5, channels), 3, 2, 2, (1, 2, 1), Padding.Same);
                yield return Window.Over(new Shape(2, 3, 4, channels), 3, 1, 1, 1, (2, 1, 3));
            }
            yield return Window.Over(new Shape(20, 21), 2, 5, 1, 1, Padding.Valid);
            yield return Window.Over(new Shape(6, 6, 70), 2, 3, 1, 1, 1);
        }
    }

    [Test]
    public void Columns_hold_what_a_naive_loop_finds()
    {
        foreach (Window window in Windows)
        {
            float[] images = Draw.Uniform(Samples * window.InputSize, window.Columns);
            int positions = Samples * window.OutputPositions;
            float[] expected = Columns.Naive(window, Samples, 0, window.Channels, images);
            foreach ((int first, int count) in Ranges(positions))
            {
                Guarded columns = Guarded.Output(count * window.Columns), input = Guarded.Of(images);
                WindowColumns.Gather<V>(window, 0, window.Channels, input.Span, first, count, columns.Span);
                Assert.That(columns.Span.SequenceEqual(expected.AsSpan(first * window.Columns, count * window.Columns)), Is.True,
                    Text(window));
                Assert.That(input.Span.SequenceEqual(images), Is.True);
                columns.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public void Columns_of_a_group_hold_its_channels()
    {
        foreach (Window window in Windows.Where(window => window.Channels > 1))
        {
            (int first, int channels) = (window.Channels / 3, window.Channels / 2);
            float[] images = Draw.Uniform(Samples * window.InputSize, window.Columns);
            Guarded columns = Guarded.Output(Samples * window.OutputPositions * window.KernelSize * channels);
            WindowColumns.Gather<V>(window, first, channels, images, 0, Samples * window.OutputPositions, columns.Span);
            Assert.That(columns.Span.SequenceEqual(Columns.Naive(window, Samples, first, channels, images)), Is.True, Text(window));
            columns.AssertMarginsIntact();
        }
    }

    [Test]
    public void Adding_up_puts_each_value_where_it_came_from()
    {
        foreach (Window window in Windows)
        {
            // The columns of an image that holds its own indexes, from 1 on, tell where each value comes from.
            float[] indexes = [.. Enumerable.Range(1, Samples * window.InputSize).Select(index => (float)index)];
            foreach ((int firstChannel, int channels) in new[]
                { (0, window.Channels), (window.Channels / 3, Math.Max(1, window.Channels / 2)) })
            {
                int row = window.KernelSize * channels;
                float[] places = Columns.Naive(window, Samples, firstChannel, channels, indexes);
                foreach ((int first, int count) in Ranges(Samples * window.OutputPositions))
                {
                    float[] columns = Draw.Uniform(count * row, 2), expected = Draw.Uniform(indexes.Length, 3);
                    Guarded sums = Guarded.Of(expected), given = Guarded.Of(columns);
                    for (int i = 0; i < columns.Length; i++)
                    {
                        if (places[first * row + i] > 0)
                            expected[(int)places[first * row + i] - 1] += columns[i];
                    }
                    WindowColumns.ScatterAdd<V>(window, firstChannel, channels, given.Span, first, count, sums.Span);
                    Assert.That(sums.Span.SequenceEqual(expected), Is.True, Text(window));
                    Assert.That(given.Span.SequenceEqual(columns), Is.True);
                    sums.AssertMarginsIntact();
                }
            }
        }
    }

    [Test]
    public void What_is_no_number_stays_in_its_place()
    {
        var window = Window.Over(new Shape(5, 5, 3), 2, 3, 1, 1, 1);
        float[] columns = new float[25 * 27], images = new float[window.InputSize];
        columns[13 * 27] = float.NaN;
        WindowColumns.ScatterAdd<V>(window, 0, 3, columns, 0, 25, images);
        Assert.That(images.Select((value, i) => float.IsNaN(value) == (i == (1 * 5 + 2) * 3)), Is.All.True);
    }

    [Test]
    public void Adding_up_adds_to_what_is_there()
    {
        var window = Window.Over(new Shape(3), 1, 2, 1, 1, Padding.Valid);
        float[] images = [10, 20, 30];
        WindowColumns.ScatterAdd<V>(window, 0, 1, [1, 2, 3, 4], 0, 2, images);
        Assert.That(images, Is.EqualTo(new float[] { 11, 25, 34 }));
    }

    [Test]
    public void Neither_way_allocates()
    {
        var window = Window.Over(new Shape(8, 9, 3), 2, 3, 1, 1, 1);
        float[] images = new float[2 * window.InputSize], columns = new float[2 * window.OutputPositions * window.Columns];
        Allocations.AssertNone(() =>
        {
            WindowColumns.Gather<V>(window, 0, 3, images, 0, 2 * window.OutputPositions, columns);
            WindowColumns.ScatterAdd<V>(window, 0, 3, columns, 0, 2 * window.OutputPositions, images);
        });
    }

    [Test]
    public void Wrong_lengths_throw()
    {
        var window = Window.Over(new Shape(4, 4, 2), 2, 3, 1, 1, Padding.Valid);
        float[] images = new float[32], columns = new float[4 * 18];
        Assert.That(() => WindowColumns.Gather<V>(window, 0, 2, images.AsSpan(1), 0, 4, columns), Throws.ArgumentException);
        Assert.That(() => WindowColumns.Gather<V>(window, 0, 2, images, 0, 4, columns.AsSpan(1)), Throws.ArgumentException);
        Assert.That(() => WindowColumns.Gather<V>(window, 0, 2, images, 1, 4, columns), Throws.ArgumentException);
        Assert.That(() => WindowColumns.Gather<V>(window, 0, 2, images, -1, 4, columns), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => WindowColumns.Gather<V>(window, 1, 2, images, 0, 4, columns), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => WindowColumns.ScatterAdd<V>(window, 0, 2, columns, 1, 4, images), Throws.ArgumentException);
    }

    // Everything, and ranges that begin and end within rows and samples.
    private static IEnumerable<(int First, int Count)> Ranges(int positions) =>
        new[] { (0, positions), (0, 0), (positions / 3, positions / 2), (positions - 1, 1),
            (positions / 2, (positions + 1) / 2) }.Distinct();

    private static string Text(Window window) => $"{window.Depth} {window.Height} {window.Width} {window.Channels}";
}
