using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TextEncodingTests
{
    // By a program of its own; those of FNV-1a for "a" and "foobar" stand in its authors' list.
    [TestCase("", 0xcbf29ce484222325UL, 0xefd01f60ba992926UL)]
    [TestCase("a", 0xaf63dc4c8601ec8cUL, 0x82a2a958a9bece5bUL)]
    [TestCase("foobar", 0x85944171f73967e8UL, 0x2c22194922d1672bUL)]
    [TestCase("free money", 0x1b512536ebb97233UL, 0x11b0d810cfeb62dfUL)]
    [TestCase("naïve", 0x1e858bc68a6332abUL, 0x1b21a798c5ab1dcfUL)]
    [TestCase("🙂x", 0x55fe63eed74c5ca9UL, 0x2c7568eee5d9bc2bUL)]
    public static void The_hash_of_a_term_is_the_same_for_ever(string term, ulong fnv, ulong mixed)
    {
        ulong hash = TermHash.Add(TermHash.Start, term);
        Assert.That((hash, TermHash.Mix(hash)), Is.EqualTo((fnv, mixed)));
        Assert.That(TermHash.Add(TermHash.Add(TermHash.Start, term), " x"), Is.EqualTo(TermHash.Add(TermHash.Start, term + " x")));
    }

    [Test]
    public static void Words_and_pairs_are_counted_with_signs_and_scaled_to_the_length_5()
    {
        // Of 8 bins: win 5 +, a 5 -, prize 7 -, win a 2 +, a prize 7 -.
        float[] inputs = [9, 9, 9, 9, 9, 9, 9, 9];
        new TextInputs(new FittedText(8, null)).Encode("WIN a prize!", inputs);
        float one = (float)(5 / Math.Sqrt(5));
        Assert.That(inputs, Is.EqualTo(new[] { 0, 0, one, 0, 0, 0, 0, -2 * one }));
        new TextInputs(new FittedText(8, null)).Encode("win win", inputs);
        Assert.That(inputs.Sum(x => (double)x * x), Is.EqualTo(25).Within(1e-5));
        Assert.That(inputs[5], Is.GreaterThan(0));
        new TextInputs(new FittedText(8, null)).Encode("... 🙂", inputs);
        Assert.That(inputs, Has.All.Zero);
    }

    [Test]
    public static void Words_become_indices_by_frequency_cut_and_padded_at_the_end()
    {
        var inputs = new TextInputs(new FittedText(4, ["a", "free", "prize"]));
        Assert.That(Encoded(inputs, "Free prize, A prize, free"), Is.EqualTo(new float[] { 3, 4, 2, 4 }));
        Assert.That(Encoded(inputs, "a new one"), Is.EqualTo(new float[] { 2, 1, 1, 0 }));
        Assert.That(Encoded(inputs, ""), Is.EqualTo(new float[4]));
    }

    [Test]
    public static void Encoding_allocates_nothing()
    {
        foreach (FittedText text in (FittedText[])[new(64, null), new(16, ["a", "free", "prize"])])
        {
            var inputs = new TextInputs(text);
            float[] row = new float[text.Width];
            inputs.Encode("Win a free prize, don't wait", row);
            long before = GC.GetAllocatedBytesForCurrentThread();
            inputs.Encode("Win a free prize, don't wait", row);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        }
    }

    [TestCase("hashed", 2048, 0, null)]
    [TestCase("hashed:64", 64, 0, null)]
    [TestCase("words", 0, 10_000, null)]
    [TestCase("words:500", 0, 500, null)]
    [TestCase("words:10000:50", 0, 10_000, 50)]
    public static void The_text_form_reads_back(string text, int bins, int tokens, int? length)
    {
        TextEncoding encoding = TextEncoding.Parse(text);
        Assert.That((encoding.NumBins, encoding.MaxTokens, encoding.SequenceLength), Is.EqualTo((bins, tokens, length)));
        Assert.That(encoding.IsWords, Is.EqualTo(tokens > 0));
        Assert.That(encoding.ToString(), Is.EqualTo(text));
        Assert.That(TextEncoding.Parse(text.ToUpperInvariant()), Is.EqualTo(encoding));
    }

    [TestCase("hash", "Text encoding: there is no encoding 'hash'. Did you mean 'hashed'?")]
    [TestCase("words:x", "Text encoding: 'x' in 'words:x' is no whole number.")]
    [TestCase("words:2", "Text encoding: maxTokens must be from 3 to 16777216, but it was '2'.")]
    [TestCase("words:9:0", "Text encoding: sequenceLength must be from 1 to 1048576, but it was '0'.")]
    [TestCase("hashed:0", "Text encoding: numBins must be from 1 to 1048576, but it was '0'.")]
    [TestCase("hashed:9:9", "Text encoding: 'hashed:9:9' has too many numbers; 'hashed' takes one, as in hashed:4096, and 'words' two, "
        + "as in words:5000:100.")]
    public static void A_malformed_form_is_a_sentence(string text, string sentence) =>
        Assert.That(() => TextEncoding.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static float[] Encoded(TextInputs inputs, string text)
    {
        float[] row = new float[4];
        inputs.Encode(text, row);
        return row;
    }
}
