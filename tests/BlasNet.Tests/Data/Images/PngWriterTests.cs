using BlasNet.Data;

namespace BlasNet.Tests.Data.Images;

internal static class PngWriterTests
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 2, 1)]
    [TestCase(2, 5, 3)]
    [TestCase(300, 200, 3)]
    public static void Pixels_survive_encoding(int width, int height, int channels)
    {
        byte[] pixels = new byte[width * height * channels];
        new Random(1).NextBytes(pixels);
        DecodedImage decoded = ImageReader.Decode(PngWriter.Encode(width, height, channels, pixels), "a.png");
        Assert.That((decoded.Width, decoded.Height, decoded.Channels), Is.EqualTo((width, height, channels)));
        Assert.That(decoded.Pixels, Is.EqualTo(pixels));
    }

    [Test]
    public static void What_is_no_picture_is_refused()
    {
        Assert.That(() => PngWriter.Encode(2, 2, 2, new byte[8]), Throws.ArgumentException.With.Message.Contains("'2' channels"));
        Assert.That(() => PngWriter.Encode(2, 2, 1, new byte[5]), Throws.ArgumentException.With.Message.Contains("'5' values"));
        Assert.That(() => PngWriter.Encode(0, 2, 1, []), Throws.InstanceOf<ArgumentException>());
    }
}
