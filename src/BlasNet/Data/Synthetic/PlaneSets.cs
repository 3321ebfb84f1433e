using BlasNet.Tensors;

namespace BlasNet.Data;

/// <summary>Small sets of points in the plane, each point a pure function of the seed; four fifths are for training.</summary>
/// <remarks>Shapes: samples [2]. The points are shuffled before they are divided.</remarks>
internal static class PlaneSets
{
    /// <summary>Steps of the random numbers: one per set, and one for all shuffles.</summary>
    private const long Shuffling = 1, CirclesStep = 2, MoonsStep = 3, SpiralsStep = 4, XorStep = 5;

    private delegate (double X, double Y, int Label) PointRule(int index, CounterRandom random);

    /// <summary>Generates 1000 points on circles around the origin, radius 1 (class 0) and 0.5 (class 1), with normal noise of
    /// 0.1.</summary>
    public static DatasetPair Circles(long seed) => Make("circles", 1000, 2, seed, CirclesStep, (index, random) =>
    {
        double angle = 2 * Math.PI * (index / 2) / 500;
        double radius = index % 2 == 0 ? 1 : 0.5;
        return (radius * Math.Cos(angle) + 0.1 * random.Normal(0), radius * Math.Sin(angle) + 0.1 * random.Normal(1), index % 2);
    });

    /// <summary>Generates 1000 points on two half circles that reach into each other, with normal noise of 0.1.</summary>
    public static DatasetPair Moons(long seed) => Make("moons", 1000, 2, seed, MoonsStep, (index, random) =>
    {
        double angle = Math.PI * (index / 2) / 499;
        (double x, double y) = index % 2 == 0 ? (Math.Cos(angle), Math.Sin(angle)) : (1 - Math.Cos(angle), 0.5 - Math.Sin(angle));
        return (x + 0.1 * random.Normal(0), y + 0.1 * random.Normal(1), index % 2);
    });

    /// <summary>Generates 1500 points on three spiral arms from the origin to radius 1, each a turn of 4 radians.</summary>
    /// <remarks>The angle has normal noise of 0.2 radians.</remarks>
    public static DatasetPair Spirals(long seed) => Make("spirals", 1500, 3, seed, SpiralsStep, (index, random) =>
    {
        int arm = index % 3;
        double radius = (index / 3 + 1) / 500.0;
        double angle = 4 * (arm + radius) + 0.2 * random.Normal(0);
        return (radius * Math.Sin(angle), radius * Math.Cos(angle), arm);
    });

    /// <summary>Generates 1000 points of the square from -1 to 1, class 1 where the signs differ, then moved by normal noise of
    /// 0.05.</summary>
    public static DatasetPair Xor(long seed) => Make("xor", 1000, 2, seed, XorStep, (index, random) =>
    {
        // The quadrants take turns, so that both classes have 500 points.
        double signX = index % 4 < 2 ? 1 : -1, signY = index % 2 == 0 ? 1 : -1;
        double x = signX * random.Uniform(4) + 0.05 * random.Normal(0);
        double y = signY * random.Uniform(5) + 0.05 * random.Normal(1);
        return (x, y, signX == signY ? 0 : 1);
    });

    private static DatasetPair Make(string name, int count, int classes, long seed, long step, PointRule rule)
    {
        int[] order = new int[count];
        new CounterRandom(seed, RandomPurpose.Synthetic, Shuffling).Permute(order);
        float[] points = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            (double x, double y, labels[i]) = rule(order[i], new CounterRandom(seed, RandomPurpose.Synthetic, step, order[i]));
            (points[2 * i], points[2 * i + 1]) = ((float)x, (float)y);
        }
        int train = count * 4 / 5;
        return new DatasetPair(
            Dataset.FromArrays(points[..(2 * train)], [2], labels[..train], classes, $"{name} train"),
            Dataset.FromArrays(points[(2 * train)..], [2], labels[train..], classes, $"{name} test"));
    }
}
