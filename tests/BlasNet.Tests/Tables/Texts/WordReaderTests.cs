using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class WordReaderTests
{
    [TestCase("", "")]
    [TestCase(" \t\n", "")]
    [TestCase("?!… — 🙂", "")]
    [TestCase("Hello, World!", "hello|world")]
    [TestCase("Don't say 'no'", "dont|say|no")]
    [TestCase("l’été d'Élise'", "lété|délise")]
    [TestCase("'s rock''n'roll", "s|rock|nroll")]
    [TestCase("call 0800-12 34,50€", "call|0800|12|34|50")]
    [TestCase("win2day A1", "win2day|a1")]
    [TestCase("free💰money🎉now", "free|money|now")]
    [TestCase("ПРИЗ Ελλάδα STRAẞE", "приз|ελλάδα|straße")]
    [TestCase("İI ıi", "İi|ıi")]
    [TestCase("e\u0301te\u0301 \u0301x", "e\u0301te\u0301|x")]
    [TestCase("हिन्दी में", "हिन्दी|में")]
    [TestCase("東京 タワー123", "東京|タワー123")]
    [TestCase("𝔘𐐀x", "𝔘𐐨x")]
    [TestCase("a\ud83dB\udc00c", "a|b|c")]
    [TestCase("x_y@z.org", "x|y|z|org")]
    public static void A_word_is_a_run_of_letters_and_digits_in_lower_case(string text, string words) =>
        Assert.That(string.Join('|', Words(text)), Is.EqualTo(words));

    [Test]
    public static void Words_are_the_same_in_any_culture_and_at_any_length()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new("tr-TR");
            Assert.That(Words("TITLE"), Is.EqualTo(new[] { "title" }));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
        string text = string.Join('-', Enumerable.Range(0, 5000).Select(i => "W" + i)) + new string('X', 100_000);
        Assert.That(Words(text), Has.Count.EqualTo(5000));
        Assert.That(WordReader.Count(text), Is.EqualTo(5000));
    }

    [Test]
    public static void Reading_allocates_nothing()
    {
        string text = string.Join(' ', Enumerable.Repeat("Some words, don't they?", 100));
        WordReader.Count(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int words = WordReader.Count(text);
        Assert.That((words, GC.GetAllocatedBytesForCurrentThread() - before), Is.EqualTo((400, 0L)));
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        using var reader = new WordReader(text);
        while (reader.MoveNext())
            words.Add(reader.Current.ToString());
        return words;
    }
}
