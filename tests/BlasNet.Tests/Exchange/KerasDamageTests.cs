using System.IO.Compression;
using System.Text;
using BlasNet.Exchange;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Exchange;

/// <summary>Tests of the import from Keras on files that are damaged or made to do harm.</summary>
internal static class KerasDamageTests
{
    private const long MostBytes = 300L << 20;

    private static readonly string[] Names = ["images.keras", "graph.keras", "recurrent.keras", "channels-first.h5", "shapes.h5"];

    [TestCaseSource(nameof(Names))]
    public static void A_file_cut_anywhere_ends_in_a_sentence(string name)
    {
        byte[] whole = File.ReadAllBytes(KerasFiles.PathOf(name));
        using var folder = new TestFolder();
        for (int i = 0; i < 100; i++)
        {
            File.WriteAllBytes(folder[name], whole[..(whole.Length * i / 100)]);
            Assert.That(() => KerasReader.Read(folder[name]), Throws.TypeOf<DataException>(), $"{i} of 100");
        }
    }

    [TestCaseSource(nameof(Names))]
    public static void Flipped_bits_end_in_a_sentence_or_in_a_model(string name)
    {
        byte[] whole = File.ReadAllBytes(KerasFiles.PathOf(name));
        using var folder = new TestFolder();
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder[name], changed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                KerasReader.Read(folder[name]);
            }
            catch (DataException)
            {
                refused++;
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
        }
        Assert.That(refused, Is.GreaterThan(0));
    }

    [Test]
    public static void An_entry_that_stands_twice_is_refused()
    {
        using var folder = new TestFolder();
        byte[] config = KerasFiles.Entry("images.keras", "config.json"), weights = KerasFiles.Entry("images.keras", "model.weights.h5");
        KerasFiles.Write(folder["a.keras"], ("config.json", config), ("model.weights.h5", weights), ("config.json", config));
        Refused(folder["a.keras"], "config.json: the entry stands '2' times in the file.");
        KerasFiles.Write(folder["b.keras"], ("config.json", config));
        Refused(folder["b.keras"], "model.weights.h5: the file lacks this entry of a .keras file.");
    }

    [Test]
    public static void An_entry_that_unpacks_to_a_thousand_times_its_bytes_is_refused_before_memory_is_taken()
    {
        using var folder = new TestFolder();
        KerasFiles.Write(folder["a.keras"], ("config.json", KerasFiles.Entry("images.keras", "config.json")),
            ("model.weights.h5", new byte[20 << 20]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(folder["a.keras"], "bytes are said to become '20971520', but they may become");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10 << 20));
    }

    [Test]
    public static void An_encrypted_entry_is_refused()
    {
        using var folder = new TestFolder();
        byte[] whole = File.ReadAllBytes(KerasFiles.PathOf("images.keras"));
        // The flag of encryption in the directory at the end and in the entry's own head.
        for (int at = 0; (at = whole.AsSpan(at).IndexOf("PK\u0001\u0002"u8) is var next and >= 0 ? at + next : -1) >= 0; at++)
            whole[at + 8] |= 1;
        File.WriteAllBytes(folder["a.keras"], whole);
        Refused(folder["a.keras"], "config.json: the entry is encrypted, which is not read.");
    }

    [Test]
    public static void A_length_that_lies_is_refused()
    {
        using var folder = new TestFolder();
        byte[] whole = File.ReadAllBytes(KerasFiles.PathOf("images.keras"));
        int last = whole.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        whole[last + 24] ^= 1;
        File.WriteAllBytes(folder["a.keras"], whole);
        Refused(folder["a.keras"], "");
    }

    [Test]
    public static void JSON_too_deep_or_too_long_is_refused()
    {
        using var folder = new TestFolder();
        byte[] weights = KerasFiles.Entry("images.keras", "model.weights.h5");
        byte[] deep = Encoding.UTF8.GetBytes(new string('[', 100_000));
        KerasFiles.Write(folder["a.keras"], ("config.json", Encoding.UTF8.GetBytes(Random(deep))), ("model.weights.h5", weights));
        Refused(folder["a.keras"], "config.json");
        byte[] nested = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"class_name\":\"Sequential\",\"config\":", 70)) + "{}"
            + new string('}', 70));
        KerasFiles.Write(folder["b.keras"], ("config.json", nested), ("model.weights.h5", weights));
        Refused(folder["b.keras"], "this is not JSON");
        File.WriteAllBytes(folder["long.json"], new byte[(16 << 20) + 1]);
        Assert.That(() => KerasReader.Read(KerasFiles.PathOf("inside.h5"), folder["long.json"]), Throws.TypeOf<DataException>()
            .With.Message.Contains("it has more than '16777216' bytes"));

        // Packed no better than allowed.
        static string Random(byte[] deep)
        {
            var random = new Random(1);
            return Encoding.UTF8.GetString(deep) + string.Concat(Enumerable.Range(0, 3000).Select(_ => (char)('a' + random.Next(26))));
        }
    }

    [Test]
    public static void Other_zip_archives_and_files_are_refused()
    {
        using var folder = new TestFolder();
        KerasFiles.Write(folder["a.zip"], ("archive/data.pkl", [0x80, 2, 0x2E]));
        Refused(folder["a.zip"], "config.json: the file lacks this entry of a .keras file.");
        Assert.That(KerasReader.IsArchive(folder["a.zip"]), Is.False);
        Assert.That(KerasReader.IsArchive(KerasFiles.PathOf("images.keras")), Is.True);
        File.WriteAllText(folder["a.h5"], "text");
        Refused(folder["a.h5"], "it is no HDF5 file");
        Refused(folder["none.h5"], "there is no such file.");
        using ZipArchive archive = ZipFile.OpenRead(KerasFiles.PathOf("images.keras"));
        Assert.That(archive.Entries, Has.Count.EqualTo(3));
    }

    private static void Refused(string path, string sentence) => Assert.That(
        () => KerasReader.Read(path), Throws.TypeOf<DataException>().With.Message.Contains(sentence).And.Message.StartsWith(path));
}
