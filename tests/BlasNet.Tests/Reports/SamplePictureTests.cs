using BlasNet.Data;
using BlasNet.Reports;

namespace BlasNet.Tests.Reports;

internal static class SamplePictureTests
{
    [TestCase(new[] { 28, 28 }, true)]
    [TestCase(new[] { 6, 9, 1 }, true)]
    [TestCase(new[] { 32, 32, 3 }, true)]
    [TestCase(new[] { 32, 32, 2 }, false)]
    [TestCase(new[] { 784 }, false)]
    [TestCase(new[] { 30, 1 }, false)]
    [TestCase(new[] { 8, 8, 8, 1 }, false)]
    public static void Images_are_grey_or_coloured(int[] shape, bool expected) =>
        Assert.That(SamplePicture.Fits(new Shape(shape)), Is.EqualTo(expected));

    [Test]
    public static void Values_up_to_one_stay_and_others_are_scaled()
    {
        Assert.That(Pixels([1, 3], [0, 0.2f, 1]), Is.EqualTo(new byte[] { 0, 51, 255 }));
        Assert.That(Pixels([1, 3], [0.2f, 0.4f, 0.4f]), Is.EqualTo(new byte[] { 51, 102, 102 }), "a pale picture stays pale");
        Assert.That(Pixels([1, 3], [-1, 0, 4]), Is.EqualTo(new byte[] { 0, 51, 255 }));
        Assert.That(Pixels([1, 2], [7, 7]), Is.EqualTo(new byte[] { 128, 128 }));
        Assert.That(Pixels([1, 2], [float.NaN, 1]), Is.EqualTo(new byte[] { 0, 255 }));
    }

    [Test]
    public static void A_large_image_is_drawn_smaller()
    {
        float[] values = [.. Enumerable.Range(0, 300 * 200 * 3).Select(i => i / 3 / 200 == 3 && i / 3 % 200 == 6 ? 1f : 0f)];
        DecodedImage picture = ImageReader.Decode(SamplePicture.Encode(new Shape(300, 200, 3), values), "a.png");
        Assert.That((picture.Width, picture.Height, picture.Channels), Is.EqualTo((67, 100, 3)));
        Assert.That(picture.Pixels[(1 * 67 + 2) * 3], Is.EqualTo(255), "every third pixel");
        Assert.That(picture.Pixels.Count(pixel => pixel != 0), Is.EqualTo(3));
    }

    private static byte[] Pixels(int[] shape, float[] values) =>
        ImageReader.Decode(SamplePicture.Encode(new Shape(shape), values), "a.png").Pixels;
}
