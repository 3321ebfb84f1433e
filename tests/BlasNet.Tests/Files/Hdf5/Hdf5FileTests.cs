using BlasNet.Files;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files.Hdf5;

/// <summary>Tests of the reader of HDF5 on files that h5py wrote; Golden/hdf5/record.py has what they hold.</summary>
internal static class Hdf5FileTests
{
    private static readonly float[] Kernel = [.. Enumerable.Range(0, 12).Select(i => i / 8f)];

    [Test]
    public static void Arrays_are_found_by_their_paths()
    {
        Hdf5Node kernel = Hdf5Files.Open("plain.h5").Find("model_weights/dense/dense/kernel:0")!;
        Assert.That(kernel.Array.Extents, Is.EqualTo(new[] { 3, 4 }));
        Assert.That(kernel.Array.ReadFloats(), Is.EqualTo(Kernel));
        Assert.That(kernel.Path, Is.EqualTo("/model_weights/dense/dense/kernel:0"));
        Assert.That(Hdf5Files.Open("plain.h5").Find("/model_weights/./dense//dense/bias:0")!.Array.ReadFloats(),
            Is.EqualTo(new[] { 0.5f, -1, 2, 1e-3f }));
    }

    [TestCase("model_weights/dense/none")]
    [TestCase("model_weights/none/dense")]
    [TestCase("types/le4/x")]
    public static void What_is_not_there_is_not_found(string path) => Assert.That(Hdf5Files.Open("plain.h5").Find(path), Is.Null);

    [Test]
    public static void Attributes_are_texts_of_fixed_and_of_any_length()
    {
        Hdf5Node root = Hdf5Files.Open("plain.h5").Root;
        Assert.That(root.Attribute("backend")!.Text(), Is.EqualTo("tensorflow"));
        Assert.That(root.Attribute("fixed")!.Text(), Is.EqualTo("fixed text"));
        Assert.That(root.Attribute("long")!.Bytes().Length, Is.EqualTo(5000));
        Assert.That(root.Attribute("names")!.Texts(), Is.EqualTo(new[] { "dense", "conv2d_12" }));
        Assert.That(root.Attribute("several")!.Texts(), Is.EqualTo(new[] { "eins", "zwölf", "" }));
        Assert.That(root.Attribute("absent"), Is.Null);
    }

    [Test]
    public static void An_empty_attribute_of_numbers_holds_no_texts()
    {
        Hdf5Node root = Hdf5Files.Open("plain.h5").Root;
        Assert.That(root.Attribute("empty")!.Texts(), Is.Empty);
        Assert.That(() => root.Attribute("numbers")!.Texts(), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/, attribute 'numbers': it holds values of the class '0', but texts are wanted."));
        Assert.That(() => root.Attribute("names")!.Text(), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "it holds the extents [2], but a single text is wanted."));
    }

    [TestCase("2")]
    [TestCase("4")]
    [TestCase("8")]
    public static void Floats_of_all_sizes_and_orders_are_read(string size)
    {
        Hdf5File file = Hdf5Files.Open("plain.h5");
        double[] expected = [1.5, -2, 0, 448, 1e-3];
        foreach (string order in new[] { "le", "be" })
            Near.AssertNear(expected, file.Find($"types/{order}f{size}")!.Array.ReadFloats(), size == "2" ? 1e-6 : 1e-10, order + size);
    }

    [TestCase("leu1", false)]
    [TestCase("lei1", true)]
    [TestCase("leu2", false)]
    [TestCase("bei2", true)]
    [TestCase("lei4", true)]
    [TestCase("beu4", false)]
    [TestCase("lei8", true)]
    [TestCase("beu8", false)]
    public static void Whole_numbers_are_read_as_floats(string name, bool isSigned) => Assert.That(
        Hdf5Files.Open("plain.h5").Find("types/" + name)!.Array.ReadFloats(),
        Is.EqualTo(new[] { 1f, 2, 100, 127 }.Select(value => isSigned ? -value : value)));

    [Test]
    public static void A_single_value_has_no_extents_and_an_empty_array_no_values()
    {
        Hdf5File file = Hdf5Files.Open("plain.h5");
        Assert.That(file.Find("types/scalar")!.Array.Extents, Is.Empty);
        Assert.That(file.Find("types/scalar")!.Array.ReadFloats(), Is.EqualTo(new[] { 2.25f }));
        Assert.That(file.Find("types/none")!.Array.ReadFloats(), Is.Empty);
        Assert.That(() => file.Find("types/words")!.Array.ReadFloats(), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/types/words: it holds values of the class '3' in '1' bytes, but numbers are wanted."));
        Assert.That(() => file.Find("types")!.Array, Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/types: an array is wanted here, but it is none."));
    }

    [TestCase("plain")]
    [TestCase("deflate")]
    [TestCase("shuffle")]
    [TestCase("shuffled")]
    public static void Arrays_in_blocks_are_put_together(string name)
    {
        Hdf5Array array = Hdf5Files.Open("chunked.h5").Find(name)!.Array;
        Assert.That(array.Extents, Is.EqualTo(new[] { 7, 5, 3 }));
        Assert.That(array.ReadFloats(), Is.EqualTo(Enumerable.Range(0, 105).Select(i => (float)i)));
    }

    [Test]
    public static void Blocks_that_were_never_written_have_the_fill_value()
    {
        Hdf5File file = Hdf5Files.Open("chunked.h5");
        float[] expected = [.. Enumerable.Range(0, 24).Select(i => i / 4 is 2 or 3 && i % 4 >= 2 ? 1 : 7.5f)];
        Assert.That(file.Find("holes")!.Array.ReadFloats(), Is.EqualTo(expected));
        Assert.That(file.Find("never")!.Array.ReadFloats(), Is.EqualTo(new[] { 3f, 3, 3 }));
    }

    [Test]
    public static void Many_blocks_and_values_in_the_header_are_read()
    {
        Hdf5File file = Hdf5Files.Open("chunked.h5");
        Assert.That(file.Find("many")!.Array.ReadFloats(), Is.EqualTo(Enumerable.Range(0, 600).Select(i => (float)i)));
        Assert.That(file.Find("compact")!.Array.ReadFloats(), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
    }

    [TestCase("chunked.h5", "checked", "stored by the filter '3' (fletcher32)")]
    [TestCase("chunked.h5", "fast", "stored by the filter '32000' (lzf)")]
    [TestCase("chunked.h5", "external", "lie in another file, which is not opened")]
    [TestCase("virtual.h5", "virtual", "it is a virtual array, whose values lie in other files")]
    [TestCase("virtual.h5", "chunked", "written with a newer HDF5 format; save it again with h5py's default")]
    public static void What_is_not_read_is_refused_with_a_sentence(string name, string path, string sentence) => Assert.That(
        () => Hdf5Files.Open(name).Find(path)!.Array.ReadFloats(),
        Throws.TypeOf<DataException>().With.Message.Contains($"{name}, /{path}: ").And.Message.Contains(sentence));

    [Test]
    public static void Soft_links_lead_within_the_file_and_others_nowhere()
    {
        Hdf5File file = Hdf5Files.Open("plain.h5");
        Assert.That(file.Find("soft")!.Array.ReadFloats(), Is.EqualTo(Kernel));
        Assert.That(() => file.Find("circle"), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/circle: more than '16' links follow one another; they may lead in a circle."));
        Assert.That(() => file.Find("outside"), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/outside: it is a link to another file, which is not followed."));
    }

    [Test]
    public static void A_group_of_many_names_is_a_tree_of_two_levels()
    {
        Hdf5File file = Hdf5Files.Open("many.h5");
        Assert.That(file.Root.Links, Has.Count.EqualTo(301));
        Assert.That(file.Find("name299")!.Array.ReadFloats(), Is.EqualTo(new[] { 1.5f }));
    }

    [Test]
    public static void Files_of_the_newest_format_are_read_as_far_as_their_headers_go()
    {
        Hdf5File file = Hdf5Files.Open("latest.h5");
        Assert.That(file.Root.Attribute("backend")!.Text(), Is.EqualTo("tensorflow"));
        Assert.That(file.Root.Attribute("names")!.Texts(), Is.EqualTo(new[] { "dense", "conv2d_12" }));
        Assert.That(file.Find("soft")!.Array.ReadFloats(), Is.EqualTo(Kernel));
        Assert.That(() => file.Find("outside"), Throws.TypeOf<DataException>().With.Message.Contains("a link to another file"));
        Assert.That(() => file.Find("many/a0"), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/many: its names lie outside its header: it was written with a newer HDF5 format; save it again with h5py's default."));
        Assert.That(() => file.Find("model_weights/dense")!.Attribute("a0"), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "/model_weights/dense: its attributes lie outside its header: it was written with a newer HDF5 format; save it again with "
                + "h5py's default."));
    }

    [Test]
    public static void Names_in_the_order_of_their_making_are_read()
    {
        Hdf5File file = Hdf5Files.Open("ordered.h5");
        Assert.That(file.Root.Attribute("backend")!.Text(), Is.EqualTo("tensorflow"));
        for (int i = 0; i < 6; i++)
            Assert.That(file.Find($"layer{i}/vars")!.Array.ReadFloats(), Is.EqualTo(new[] { (float)i }));
    }

    [Test]
    public static void A_block_of_the_user_may_stand_before_the_file()
    {
        Hdf5File file = Hdf5Files.Open("user.h5");
        Assert.That(file.Find("x")!.Array.ReadFloats(), Is.EqualTo(new[] { 0f, 1, 2 }));
        Assert.That(file.Root.Attribute("t")!.Text(), Is.EqualTo("text"));
    }

    [Test]
    public static void All_arrays_below_a_group_are_listed()
    {
        Hdf5File file = Hdf5Files.Open("plain.h5");
        Assert.That(file.Arrays(file.Find("model_weights")!).Select(array => array.Path),
            Is.EqualTo(new[] { "/model_weights/dense/dense/bias:0", "/model_weights/dense/dense/kernel:0" }));
        Assert.That(file.Arrays(file.Root), Has.Count.EqualTo(19));
    }
}
