using System.Security.Cryptography;
using BlasNet.Data;

namespace BlasNet.Tests.Data;

public class BuiltInSetsTests
{
    private static (float X, float Y, int Label)[] Points(Dataset data)
    {
        float[] points = new float[2 * data.Count];
        data.Input.Gather([.. Enumerable.Range(0, data.Count)], points);
        return [.. Enumerable.Range(0, data.Count).Select(i => (points[2 * i], points[2 * i + 1], data.Targets.ClassOf(i)))];
    }

    [TestCase("circles", 800, 200, 2)]
    [TestCase("moons", 800, 200, 2)]
    [TestCase("spirals", 1200, 300, 3)]
    [TestCase("xor", 800, 200, 2)]
    public void A_plane_set_has_its_size_and_balanced_classes(string name, int train, int test, int classes)
    {
        DatasetPair data = Datasets.Load(name, seed: 1);
        Assert.That((data.Train.Count, data.Test!.Count, data.Train.Targets.Outputs), Is.EqualTo((train, test, classes)));
        int[] counts = [.. data.Train.Targets.CountClasses().Zip(data.Test.Targets.CountClasses(), (a, b) => a + b)];
        Assert.That(counts, Is.All.EqualTo((train + test) / classes));
    }

    [Test]
    public void Each_set_that_needs_no_place_has_a_method_of_its_name()
    {
        IEnumerable<string> methods = typeof(Datasets).GetMethods().Where(method => method.ReturnType == typeof(DatasetPair))
            .Select(method => method.Name.ToLowerInvariant()).Where(name => name != "load");
        Assert.That(methods, Is.EquivalentTo(Datasets.Names.Where(name => !name.Contains(':'))));
    }

    [Test]
    public void A_set_is_the_same_by_name_and_by_method()
    {
        (string Name, DatasetPair Made)[] sets =
        [
            ("circles", Datasets.Circles(3)), ("moons", Datasets.Moons(3)), ("spirals", Datasets.Spirals(3)), ("xor", Datasets.Xor(3)),
        ];
        foreach ((string name, DatasetPair made) in sets)
            Assert.That(Points(made.Train), Is.EqualTo(Points(Datasets.Load(name, seed: 3).Train)), name);
    }

    [TestCase("circles")]
    [TestCase("moons")]
    [TestCase("spirals")]
    [TestCase("xor")]
    public void A_plane_set_is_a_function_of_its_seed(string name)
    {
        var first = Points(Datasets.Load(name, seed: 1).Train);
        var again = Points(Datasets.Load(name, seed: 1).Train);
        var other = Points(Datasets.Load(name, seed: 2).Train);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Circles_have_radius_one_and_one_half()
    {
        var points = Points(Datasets.Load("circles", 3).Train);
        foreach ((int label, double radius) in new[] { (0, 1.0), (1, 0.5) })
        {
            double[] radii = [
                .. points.Where(point => point.Label == label).Select(point => Math.Sqrt(point.X * point.X + point.Y * point.Y))];
            double mean = radii.Average(), deviation = Math.Sqrt(radii.Average(r => (r - mean) * (r - mean)));
            // Noise across the radius adds its variance over twice the radius: 0.01 for radius 0.5; the standard error is 0.005.
            Assert.That(mean, Is.EqualTo(radius + 0.005 / radius).Within(0.025));
            Assert.That(deviation, Is.EqualTo(0.1).Within(0.015));
        }
    }

    [Test]
    public void Xor_follows_the_signs_but_for_the_noise()
    {
        var points = Points(Datasets.Load("xor", 3).Train);
        double agreeing = points.Average(point => (point.X > 0) != (point.Y > 0) == (point.Label == 1) ? 1.0 : 0.0);
        Assert.That(agreeing, Is.InRange(0.92, 0.99));
    }

    [Test]
    public void Spiral_arms_start_at_the_origin_and_end_at_radius_one()
    {
        double[] radii = [.. Points(Datasets.Load("spirals", 3).Train).Select(point => Math.Sqrt(point.X * point.X + point.Y * point.Y))];
        Assert.That(radii.Min(), Is.LessThan(0.02));
        Assert.That(radii.Max(), Is.InRange(0.98, 1.0001));
    }

    [Test]
    public void Moons_lie_on_two_half_circles()
    {
        foreach ((float x, float y, int label) in Points(Datasets.Load("moons", 3).Train))
        {
            double distance = label == 0 ? Math.Sqrt(x * x + y * y) : Math.Sqrt((x - 1) * (x - 1) + (y - 0.5) * (y - 0.5));
            Assert.That(distance, Is.EqualTo(1).Within(0.6));
        }
    }

    [Test]
    public void Digits_are_balanced_bytes_of_28_by_28()
    {
        DatasetPair digits = Digits.Make(0, 1000, 200);
        Assert.That(digits.Train.ToString(), Is.EqualTo("digits train: 1000 samples of [28, 28, 1], 10 classes"));
        Assert.That(digits.Train.Targets.CountClasses(), Is.All.EqualTo(100));
        Assert.That(digits.Test!.Targets.CountClasses(), Is.All.EqualTo(20));
    }

    [Test]
    public void Every_digit_has_ink_and_paper()
    {
        byte[] images = ((ByteSamples)Digits.Make(0, 1000, 10).Train.Input).Values;
        for (int i = 0; i < 1000; i++)
        {
            ReadOnlySpan<byte> image = images.AsSpan(784 * i, 784);
            int ink = 0;
            foreach (byte pixel in image)
                ink += pixel > 100 ? 1 : 0;
            Assert.That(ink, Is.InRange(12, 350), $"image {i}");
        }
    }

    [Test]
    public void The_first_digits_stay_the_same_from_version_to_version()
    {
        byte[] first = ((ByteSamples)Digits.Make(0, 100, 10).Train.Input).Values;
        byte[] ofMany = ((ByteSamples)Digits.Make(0, 500, 10).Train.Input).Values;
        byte[] other = ((ByteSamples)Digits.Make(1, 100, 10).Train.Input).Values;
        Assert.That(ofMany.AsSpan(0, first.Length).SequenceEqual(first), Is.True);
        Assert.That(other, Is.Not.EqualTo(first));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(first)),
            Is.EqualTo("308455187084d7a0c47084cf3080c0a30249c0f0d2477a7003adf372a15780e0"));
    }

    [Test]
    public void The_test_part_continues_where_the_training_part_ends()
    {
        byte[] whole = ((ByteSamples)Digits.Make(4, 60, 10).Train.Input).Values;
        byte[] test = ((ByteSamples)Digits.Make(4, 40, 20).Test!.Input).Values;
        Assert.That(whole[(40 * 784)..], Is.EqualTo(test));
    }

    [TestCase("mnst", "Data 'mnst' is not known. Did you mean 'mnist'?")]
    [TestCase("circle", "Data 'circle' is not known. Did you mean 'circles'?")]
    [TestCase(
        "parquet:wine",
        "Data 'parquet:wine' is not known. Known are: mnist, mnist:DIR, idx:DIR, cifar10, cifar10:DIR, images:DIR, npz:FILE, digits, circles, moons, spirals, xor.")]
    [TestCase(
        "", "Data '' is not known. Known are: mnist, mnist:DIR, idx:DIR, cifar10, cifar10:DIR, images:DIR, npz:FILE, digits, circles, moons, spirals, xor.")]
    [TestCase("mnist:", "Data 'mnist:': a folder is required after the colon, as in 'mnist:DIR'.")]
    [TestCase("idx", "Data 'idx': a folder is required after the colon, as in 'idx:DIR'.")]
    [TestCase("digits:5", "Data 'digits:5': the built-in set 'digits' has no place; write 'digits' alone.")]
    public void A_text_that_names_nothing_is_refused_with_advice(string spec, string message) =>
        Assert.That(() => Datasets.Load(spec), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    [Test]
    public void A_folder_without_its_kind_is_refused_with_advice()
    {
        string folder = Path.GetTempPath();
        Assert.That(() => Datasets.Load(folder), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"Write 'idx:{folder}'"));
    }
}
