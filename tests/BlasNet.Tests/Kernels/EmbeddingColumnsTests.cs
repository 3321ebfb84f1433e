using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class EmbeddingColumnsTests
{
    private static readonly int[] Categories = [3, 2];

    // Two columns before those of indexes; -1, fractions, what is too large and NaN are no index.
    private static readonly float[] X =
    [
        0.5f, -1, 2, 1,
        1.5f, 7, 0, 2,
        2.5f, 8, 3, 0,
        3.5f, 9, -1, 0.5f,
        4.5f, 6, 2, float.NaN,
    ];

    [Test]
    public static void Indexes_become_vectors_and_what_is_none_becomes_zeros([Values(1, 8, 19)] int size)
    {
        float[] table = Draw.Uniform(5 * size, 1);
        Guarded y = Guarded.Output(5 * (2 + 2 * size));
        EmbeddingColumns.Forward(table, X, 5, 4, Categories, size, y.Span);
        float[] Vector(int row) => row < 0 ? new float[size] : table[(row * size)..((row + 1) * size)];
        float[] expected =
        [
            0.5f, -1, .. Vector(2), .. Vector(4), 1.5f, 7, .. Vector(0), .. Vector(-1), 2.5f, 8, .. Vector(-1), .. Vector(3),
            3.5f, 9, .. Vector(-1), .. Vector(-1), 4.5f, 6, .. Vector(2), .. Vector(-1),
        ];
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        y.AssertMarginsIntact();
    }

    [Test]
    public static void Gradients_of_one_category_add_up_and_those_of_others_stay([Values(1, 8, 19)] int size, [Values] bool accumulate)
    {
        int width = 2 + 2 * size;
        float[] dy = Draw.Uniform(5 * width, 1), dtable = [.. Enumerable.Repeat(accumulate ? 0.5f : float.NaN, 5 * size)];
        EmbeddingColumns.Gradient(X, dy, 5, 4, Categories, size, 1, dtable, accumulate);
        EmbeddingColumns.Gradient(X, dy, 5, 4, Categories, size, 0, dtable, accumulate);
        double[] expected = [.. Enumerable.Repeat(accumulate ? 0.5 : 0, 5 * size)];
        foreach ((int row, int column, int category) in new[] { (0, 0, 2), (0, 1, 4), (1, 0, 0), (2, 1, 3), (4, 0, 2) })
        {
            for (int i = 0; i < size; i++)
                expected[category * size + i] += dy[row * width + 2 + column * size + i];
        }
        Near.AssertNear(expected, dtable, 1e-6);
    }

    [Test]
    public static void Only_the_columns_before_have_a_gradient()
    {
        float[] dy = Draw.Uniform(5 * 8, 1), dx = [.. Enumerable.Repeat(float.NaN, 20)];
        EmbeddingColumns.InputGradient(dy, 5, 4, indexes: 2, d: 3, dx);
        Assert.That(dx, Is.EqualTo(Enumerable.Range(0, 20).Select(i => i % 4 < 2 ? dy[i / 4 * 8 + i % 4] : 0)));
    }
}
