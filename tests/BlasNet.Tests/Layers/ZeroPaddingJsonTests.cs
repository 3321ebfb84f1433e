using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

/// <summary>The forms of zero padding in model files, and the errors of other forms.</summary>
internal static class ZeroPaddingJsonTests
{
    private static readonly object[] Forms =
    [
        new object[] { """{"kind":"zeroPadding1D","padding":2}""", Layer.ZeroPadding1D(2) },
        new object[] { """{"kind":"zeroPadding1D","padding":[1,2]}""", Layer.ZeroPadding1D(new Padding(1, 2)) },
        new object[] { """{"kind":"zeroPadding1D","padding":[[1,1]]}""", Layer.ZeroPadding1D() },
        new object[] { """{"kind":"zeroPadding2D","padding":[1,2]}""", Layer.ZeroPadding2D((1, 2)) },
        new object[] { """{"kind":"zeroPadding2D","padding":[[3,3],[3,3]]}""", Layer.ZeroPadding2D(3) },
        new object[] { """{"kind":"cropping2D","cropping":[[1,2],[0,0]]}""", Layer.Cropping2D(new Padding((1, 0), (2, 0))) },
        new object[] { """{"kind":"upSampling3D","size":[2,2,2]}""", Layer.UpSampling3D() },
    ];

    [TestCaseSource(nameof(Forms))]
    public static void Every_form_of_Keras_is_read(string json, Layer expected) => Assert.That(Read(json), Is.EqualTo(expected));

    [TestCase("""{"kind":"zeroPadding2D","padding":[[1,2]]}""",
        "layer 'zeroPadding2D': 'padding' must hold a pair of whole numbers for each axis, and there are '2', but it was '[[1,2]]'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[[1,2],[3]]}""",
        "layer 'zeroPadding2D': 'padding' must hold a pair of whole numbers for each axis, but it was '[3]'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[[1,2],[3,4,5]]}""",
        "layer 'zeroPadding2D': 'padding' must hold a pair of whole numbers for each axis, but it was '[3,4,5]'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[[1,2],[3,0.5]]}""",
        "layer 'zeroPadding2D': 'padding' must hold a pair of whole numbers for each axis, but it was '[3,0.5]'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[[1,2],3]}""",
        "layer 'zeroPadding2D': 'padding' must hold a pair of whole numbers for each axis, but it was '3'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":"same"}""",
        "layer 'zeroPadding2D': 'padding' must be a whole number of at most 2147483647, but it was '\"same\"'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[1,2,3]}""",
        "zeroPadding2D: the padding [1, 2, 3] must be one number or one for each axis, and there are '2'.")]
    [TestCase("""{"kind":"zeroPadding2D","padding":[]}""", "Extents need one number for all axes or one for each, but there was none.")]
    [TestCase("""{"kind":"cropping1D","cropping":[[1,2],[3,4]]}""",
        "layer 'cropping1D': 'cropping' must hold a pair of whole numbers for each axis, and there are '1', but it was '[[1,2],[3,4]]'.")]
    [TestCase("""{"kind":"upSampling2D","interpolation":"bicubic"}""",
        "layer 'upSampling2D': 'interpolation' must be 'nearest' or 'bilinear', but it was 'bicubic'.")]
    [TestCase("""{"kind":"upSampling1D","interpolation":"bilinear"}""",
        "upSampling1D: bilinear interpolation is for images of 2 axes, but the layer has '1'.")]
    [TestCase("""{"kind":"cropping1D"}""",
        "layer 'cropping1D': the property 'cropping' is missing; a whole number, one for each axis or a pair for each axis is required.")]
    public static void Other_forms_are_refused(string json, string sentence) =>
        Assert.That(() => Read(json), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static Layer Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return LayerConverter.Instance.Read(document.RootElement);
    }
}
