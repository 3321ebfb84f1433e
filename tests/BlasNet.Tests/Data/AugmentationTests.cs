using System.Globalization;
using System.Text.Json;

namespace BlasNet.Tests.Data;

internal static class AugmentationTests
{
    private static readonly Augmentation[] All =
    [
        Augmentation.None,
        new() { Shift = 2, Flip = true, Rotate = 10, Crop = 4, Noise = 0.05 },
        new() { Shift = 0.1, FlipVertical = true, Rotate = 7.5 },
        new() { Flip = true, FlipVertical = true },
    ];

    [TestCaseSource(nameof(All))]
    public static void The_text_form_reads_back(Augmentation value) => Assert.That(Augmentation.Parse(value.ToString()), Is.EqualTo(value));

    [TestCaseSource(nameof(All))]
    public static void The_JSON_form_reads_back(Augmentation value) =>
        Assert.That(JsonSerializer.Deserialize<Augmentation>(JsonSerializer.Serialize(value)), Is.EqualTo(value));

    [Test]
    public static void Both_forms_hold_what_is_not_at_its_default()
    {
        Assert.That(All[1].ToString(), Is.EqualTo("shift=2,flip,rotate=10,crop=4,noise=0.05"));
        Assert.That(All[2].ToString(), Is.EqualTo("shift=0.1,flipVertical,rotate=7.5"));
        Assert.That(All[0].ToString(), Is.EqualTo("none"));
        Assert.That(JsonSerializer.Serialize(All[1]), Is.EqualTo("""{"shift":2,"flip":true,"rotate":10,"crop":4,"noise":0.05}"""));
        Assert.That(JsonSerializer.Serialize(All[0]), Is.EqualTo("{}"));
    }

    [Test]
    [SetCulture("de-DE")]
    public static void Numbers_have_a_point_in_every_language() =>
        Assert.That(Augmentation.Parse("noise=0.5").ToString(), Is.EqualTo("noise=0.5"), CultureInfo.CurrentCulture.Name);

    [TestCase("shfit=2", "Augmentation: there is no 'shfit'. Did you mean 'shift'?")]
    [TestCase("zoom=2", "Augmentation: there is no 'zoom'. Known are: shift, flip, flipVertical, rotate, crop, noise.")]
    [TestCase("flip=0.5", "Augmentation: 'flip' takes no value, but '0.5' was given.")]
    [TestCase("shift", "Augmentation: 'shift' needs a number, as in shift=2, but '' was given.")]
    [TestCase("shift=2,5", "Augmentation: there is no '5'. Known are: shift, flip, flipVertical, rotate, crop, noise.")]
    [TestCase("crop=1.5", "Augmentation: 'crop' needs a whole number, as in crop=4, but '1.5' was given.")]
    [TestCase("flip,flip", "Augmentation: 'flip' is given twice.")]
    [TestCase("shift=1.5", "Augmentation: shift must be a share below 1 or whole pixels, but it was '1.5'.")]
    [TestCase("shift=-1", "Augmentation: shift must be a finite number of at least 0, but it was '-1'.")]
    [TestCase("noise=nan", "Augmentation: noise must be a finite number of at least 0, but it was 'NaN'.")]
    [TestCase("rotate=181", "Augmentation: rotate must be from 0 to 180 degrees, but it was '181'.")]
    [TestCase("crop=-1", "Augmentation: crop must be a whole number of at least 0, but it was '-1'.")]
    public static void A_setting_that_cannot_be_is_a_sentence(string text, string message) => Assert.That(
        () => Augmentation.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    [TestCase("""{ "shfit": 2 }""", "augmentation: there is no property 'shfit'. Did you mean 'shift'?")]
    [TestCase("""{ "flip": 1 }""", "augmentation: 'flip' must be true or false, but it was '1'.")]
    [TestCase("""{ "rotate": 181 }""", "Augmentation: rotate must be from 0 to 180 degrees, but it was '181'.")]
    [TestCase("\"flip\"", "augmentation: an object is required, but it was '\"flip\"'.")]
    public static void JSON_that_cannot_be_is_a_sentence(string json, string message) => Assert.That(
        () => JsonSerializer.Deserialize<Augmentation>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(message));
}
