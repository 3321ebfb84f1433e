using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class StateRowsTests
{
    [Test]
    public static void Rows_are_copied_multiplied_and_added_between_any_strides()
    {
        float[] source = Draw.Uniform(3 * 7, 1), factors = Draw.Uniform(3 * 4, 2), target = Draw.Uniform(3 * 5, 3);
        float[] copied = [.. target], scaled = [.. target], added = [.. target];
        StateRows.Copy(From(source), Into(copied));
        StateRows.Copy(From(source), ReadOnlyMatrix.Of(factors, 3, 4), Into(scaled));
        float[] products = [.. source];
        StateRows.AddTo(Matrix.Of(products.AsSpan(), 3, 7).ColumnRange(2, 4), ReadOnlyMatrix.Of(factors, 3, 4), Into(added));
        for (int i = 0; i < target.Length; i++)
        {
            (int row, int column) = (i / 5, i % 5 - 1);
            float value = column < 0 ? 0 : source[row * 7 + 2 + column], factor = column < 0 ? 1 : factors[row * 4 + column];
            Assert.That(copied[i], Is.EqualTo(column < 0 ? target[i] : value));
            Assert.That(scaled[i], Is.EqualTo(column < 0 ? target[i] : value * factor));
            Assert.That(added[i], Is.EqualTo(target[i] + value * factor).Within(1e-6));
        }
        StateRows.Copy(From(source), default, Into(scaled));
        Assert.That(scaled, Is.EqualTo(copied));
    }

    [Test]
    public static void Different_shapes_are_refused() => Assert.That(
        () => StateRows.Copy(ReadOnlyMatrix.Of(new float[6], 2, 3), Matrix.Of(new float[6].AsSpan(), 3, 2)),
        Throws.ArgumentException.With.Message.Contains("[2, 3]").And.Message.Contains("[3, 2]"));

    private static ReadOnlyMatrix From(float[] values) => ReadOnlyMatrix.Of(values, 3, 7).ColumnRange(2, 4);

    private static Matrix Into(float[] values) => Matrix.Of(values.AsSpan(), 3, 5).ColumnRange(1, 4);
}
