using BlasNet.Data;
using BlasNet.Tensors;

namespace BlasNet;

/// <summary>Built-in set of handwritten-looking digits, so that training needs no download.</summary>
/// <remarks>Shapes: samples [28, 28, 1], bytes, ink bright on black. Each run of ten images holds each digit once.</remarks>
public static class Digits
{
    private const int Classes = 10, Pixels = DigitPen.Side * DigitPen.Side;

    /// <summary>Steps of the random numbers: the order of the labels, and the images.</summary>
    private const long LabelStep = 101, ImageStep = 102;

    /// <summary>Generates both parts; image i is a pure function of seed and i, and the test part follows the training part.</summary>
    /// <param name="seed">The seed: the same one gives the same images.</param>
    /// <param name="trainCount">Images to learn from, at least 1; the set <c>digits</c> has 60 000, which take seconds.</param>
    /// <param name="testCount">Images to test on, at least 1; the set <c>digits</c> has 10 000.</param>
    /// <exception cref="ConfigurationException">A count is below 1.</exception>
    public static DatasetPair Make(long seed = 0, int trainCount = 60_000, int testCount = 10_000) => new(
        MakePart("digits train", seed, 0, Check.AtLeastOne(trainCount, "digits", nameof(trainCount))),
        MakePart("digits test", seed, trainCount, Check.AtLeastOne(testCount, "digits", nameof(testCount))));

    private static Dataset MakePart(string name, long seed, int start, int count)
    {
        byte[] images = new byte[count * Pixels];
        byte[] labels = new byte[count];
        Parallel.For(0, (count + Classes - 1) / Classes, () => new DigitPen(), (block, _, pen) =>
        {
            Span<int> digits = stackalloc int[Classes];
            new CounterRandom(seed, RandomPurpose.Synthetic, LabelStep, start / Classes + block).Permute(digits);
            for (int i = block * Classes; i < Math.Min(count, (block + 1) * Classes); i++)
            {
                int digit = digits[i % Classes];
                labels[i] = (byte)digit;
                pen.Draw(new CounterRandom(seed, RandomPurpose.Synthetic, ImageStep, start + i), digit, images.AsSpan(i * Pixels, Pixels));
            }
            return pen;
        }, _ => { });
        return new Dataset(
            [Samples.FromBytes(images, [DigitPen.Side, DigitPen.Side, 1])], Targets.ClassBytes(labels, Classes), null, name);
    }
}
