using BlasNet.Data;
using BlasNet.Kernels;
using BlasNet.Tensors;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Data;

/// <summary>Holds each operation against naive steps in double precision, with the draws that a sample's key gives.</summary>
internal static class AugmenterTests
{
    private const int H = 6, W = 5, C = 2, Seed = 9, Rows = 300;
    private static readonly ImageShape Image = new(H, W, C);
    private static readonly float[] Source = Draw.Uniform(H * W * C, 4);

    [Test]
    public static void A_shift_reaches_every_offset_as_often() => AssertEven(Counts(new Augmentation { Shift = 2 }, row =>
        (Random(row).Below(5, 0) - 2, Random(row).Below(5, 1) - 2), Pictures.Move), 25);

    [Test]
    public static void A_share_is_rounded_to_pixels_of_each_extent() => AssertEven(Counts(new Augmentation { Shift = 0.25 }, row =>
        (Random(row).Below(5, 0) - 2, Random(row).Below(3, 1) - 1), Pictures.Move), 15);

    [Test]
    public static void A_crop_cuts_the_padded_picture_at_every_place_as_often() => AssertEven(Counts(new Augmentation { Crop = 1 }, row =>
        (1 - Random(row).Below(3, 2) + 1, 1 - Random(row).Below(3, 3) + 1), (x, top, left) => Pictures.Crop(x, 1, top, left)), 9);

    [Test]
    public static void Flips_mirror_every_second_picture() =>
        AssertEven(Counts(new Augmentation { Flip = true, FlipVertical = true }, row =>
        (Random(row).Below(2, 4), Random(row).Below(2, 5)), (x, rows, columns) => Pictures.Flip(x, rows == 1, columns == 1)), 4);

    [Test]
    public static void One_flip_alone_leaves_the_other_direction() => AssertEven(Counts(new Augmentation { Flip = true }, row =>
        (Random(row).Below(2, 5), 0), (x, columns, _) => Pictures.Flip(x, false, columns == 1)), 2);

    [Test]
    public static void A_turn_stays_within_its_angle_and_goes_with_the_moves()
    {
        var spec = new Augmentation { Rotate = 20, Shift = 1, Crop = 2, Flip = true };
        double least = 0, most = 0;
        for (int row = 0; row < Rows; row++)
        {
            CounterRandom random = Random(row);
            double degrees = 20 * (2 * random.Uniform(6) - 1);
            (least, most) = (Math.Min(least, degrees), Math.Max(most, degrees));
            int down = random.Below(3, 0) - 1 + random.Below(5, 2) - 2, right = random.Below(3, 1) - 1 + random.Below(5, 3) - 2;
            double[,,] flipped = Pictures.Flip(Pictures.Of(Source, H, W, C), false, random.Below(2, 5) == 1);
            Near.AssertNear(
                Pictures.Flat(Pictures.TurnAndMove(flipped, degrees * Math.PI / 180, down, right)), Changed(spec, 3, row), 1e-6);
        }
        Assert.That((least, most), Is.EqualTo((-20.0, 20.0)).Within(1));
    }

    [Test]
    public static void Noise_has_its_deviation_and_differs_between_inputs()
    {
        float[] noise = [
            .. Enumerable.Range(0, Rows).SelectMany(row => Changed(new Augmentation { Noise = 0.2 }, 1, row).Zip(Source, (y, x) => y - x))];
        Assert.That(noise.Average(value => value * value), Is.EqualTo(0.04).Within(0.04 * 4 * Math.Sqrt(2.0 / noise.Length)));
        float[] expected = new float[Source.Length];
        GaussianNoise.Add(Random(7, epoch: 1).Bits(16), 0.2f, expected);
        Near.AssertNear([.. expected.Zip(Source, (n, x) => (double)x + n)], Changed(new Augmentation { Noise = 0.2 }, 1, 7), 1e-6);
        Assert.That(
            Changed(new Augmentation { Noise = 0.2 }, 1, 7, input: 1), Is.Not.EqualTo(Changed(new Augmentation { Noise = 0.2 }, 1, 7)));
        Assert.That(Changed(new Augmentation { Shift = 2 }, 1, 7, input: 1), Is.EqualTo(Changed(new Augmentation { Shift = 2 }, 1, 7)));
    }

    [Test]
    public static void Epoch_row_and_seed_each_make_another_picture()
    {
        var spec = new Augmentation { Shift = 2, Rotate = 30 };
        float[] picture = Changed(spec, 1, 1);
        Assert.That(Changed(spec, 1, 1), Is.EqualTo(picture));
        Assert.That(Changed(spec, 2, 1), Is.Not.EqualTo(picture));
        Assert.That(Changed(spec, 1, 2), Is.Not.EqualTo(picture));
        float[] other = new float[Source.Length];
        new Augmenter(spec, Seed + 1).Apply(1, 1, 0, Image, Source, other);
        Assert.That(other, Is.Not.EqualTo(picture));
    }

    [Test]
    public static void The_frames_of_a_video_move_together()
    {
        float[] video = [.. Source, .. Source.Select(value => -value)], changed = new float[2 * Source.Length];
        new Augmenter(new Augmentation { Shift = 2, Flip = true }, Seed)
            .Apply(1, 5, 0, ImageShape.Of(new Shape(2, H, W, C)), video, changed);
        Assert.That(changed[Source.Length..], Is.EqualTo(changed[..Source.Length].Select(value => -value)));
        Assert.That(changed[..Source.Length], Is.EqualTo(Changed(new Augmentation { Shift = 2, Flip = true }, 1, 5)));
    }

    [TestCase(
        new[] { 4 },
        "Augmentation: the data 'points' has samples of the shape [4], but images [H, W] or [H, W, C], or video [T, H, W, C], are required.")]
    [TestCase(new[] { 1, 1, 1, 2, 2 }, "Augmentation: the data 'points' has samples of the shape [1, 1, 1, 2, 2], but images")]
    [TestCase(
        new[] { 2, 2 }, "Augmentation: shift is '2' pixels, but the images of the data 'points' are '2' x '2'; it must be less than both.")]
    public static void Samples_that_cannot_be_changed_are_refused(int[] shape, string message) => Assert.That(
        () => Augmenter.Require(
            new Augmentation { Shift = 2 }, Dataset.FromArrays(new float[8], shape, new int[8 / new Shape(shape).Size], name: "points")),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(message));

    private static CounterRandom Random(int row, int epoch = 3) => new(Seed, RandomPurpose.Augmentation, epoch, row);

    private static float[] Changed(Augmentation spec, int epoch, int row, int input = 0)
    {
        float[] changed = new float[Source.Length];
        Array.Fill(changed, float.NaN);
        new Augmenter(spec, Seed).Apply(epoch, row, input, Image, Source, changed);
        return changed;
    }

    // Asserts each row's picture, and counts how often each pair of draws occurred.
    private static int[] Counts(Augmentation spec, Func<int, (int, int)> draws, Func<double[,,], int, int, double[,,]> change)
    {
        var counts = new Dictionary<(int, int), int>();
        for (int row = 0; row < Rows; row++)
        {
            (int a, int b) = draws(row);
            Near.AssertNear(Pictures.Flat(change(Pictures.Of(Source, H, W, C), a, b)), Changed(spec, 3, row), 0, $"row {row}");
            counts[(a, b)] = counts.GetValueOrDefault((a, b)) + 1;
        }
        return [.. counts.Values];
    }

    private static void AssertEven(int[] counts, int kinds)
    {
        Assert.That(counts, Has.Length.EqualTo(kinds));
        double expected = (double)Rows / kinds;
        Assert.That(counts, Is.All.InRange(expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
    }
}
