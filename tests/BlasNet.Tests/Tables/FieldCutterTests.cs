using System.Globalization;
using BlasNet.Tables;
using CsvHelper;
using CsvHelper.Configuration;

namespace BlasNet.Tests.Tables;

/// <summary>Cut lines, compared with what CsvHelper makes of them.</summary>
internal static class FieldCutterTests
{
    private static readonly string[] Pieces = ["\"", "\"\"", ",", " ", "a", "1.5", "b c", "\"x\"", "\"x,y\"", "", ";"];

    [TestCase("\"a\",\"b\"", "a|b")]
    [TestCase("\"a,b\",1,\"\"", "a,b|1|")]
    [TestCase("\"\"", "")]
    [TestCase("1,\"a\",", "1|a|")]
    [TestCase(",\"a\",,", "|a||")]
    [TestCase("\" a \",b", " a |b")]
    public static void Fields_quoted_as_a_whole_are_cut(string line, string fields)
    {
        var cutter = new FieldCutter(',');
        Assert.That(cutter.TryCutQuoted(line), Is.True);
        Assert.That(string.Join('|', Fields(cutter, line)), Is.EqualTo(fields));
    }

    [TestCase("\"a\"\"b\",c")]
    [TestCase(" \"a\",c")]
    [TestCase("\"a\" ,c")]
    [TestCase("\"a")]
    [TestCase("c,\"")]
    [TestCase("a\"b,c")]
    [TestCase("\"a\"b,c")]
    public static void Other_fields_with_marks_are_left_to_the_parser(string line) =>
        Assert.That(new FieldCutter(',').TryCutQuoted(line), Is.False);

    [Test]
    public static void Whatever_is_cut_is_what_the_parser_reads()
    {
        var random = new Random(5);
        var cutter = new FieldCutter(',');
        int cut = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string line = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            if (!line.Contains('"', StringComparison.Ordinal) || !cutter.TryCutQuoted(line))
                continue;
            cut++;
            using var parser = new CsvParser(
                new StringReader(line + "\n"), new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
            Assert.That(parser.Read(), Is.True);
            Assert.That(
                Fields(cutter, line).Select(field => field.Trim(' ')), Is.EqualTo(parser.Record!.Select(field => field.Trim(' '))), line);
        }
        Assert.That(cut, Is.GreaterThan(500));
    }

    [Test]
    public static void A_line_of_many_fields_is_cut()
    {
        string line = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\""));
        var cutter = new FieldCutter(',');
        Assert.That(cutter.TryCutQuoted(line), Is.True);
        Assert.That(Fields(cutter, line), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
        cutter.Cut("a,,b,");
        Assert.That(Fields(cutter, "a,,b,"), Is.EqualTo(new[] { "a", "", "b", "" }));
    }

    private static string[] Fields(FieldCutter cutter, string line) =>
        [.. Enumerable.Range(0, cutter.Count).Select(field => cutter.Field(line, field).ToString())];
}
