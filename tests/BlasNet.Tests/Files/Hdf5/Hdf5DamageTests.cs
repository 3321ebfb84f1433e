using System.Buffers.Binary;
using System.Text;
using BlasNet.Files;

namespace BlasNet.Tests.Files.Hdf5;

/// <summary>Tests of the reader of HDF5 on files that are damaged or made to do harm.</summary>
internal static class Hdf5DamageTests
{
    private const int MostBytes = 100 << 20;

    private static readonly string[] Names = ["plain.h5", "chunked.h5", "latest.h5", "ordered.h5", "user.h5", "many.h5"];

    [TestCaseSource(nameof(Names))]
    public static void A_file_cut_anywhere_ends_in_a_sentence(string name)
    {
        byte[] whole = Hdf5Files.Bytes(name);
        for (int i = 0; i < 200; i++)
        {
            byte[] cut = whole[..(whole.Length * i / 200)];
            Assert.That(() => Hdf5Files.ReadAll(Hdf5File.Open(name, cut)), Throws.TypeOf<DataException>(), $"{cut.Length} bytes");
        }
    }

    [TestCaseSource(nameof(Names))]
    public static void Flipped_bits_end_in_a_sentence_or_in_other_values(string name)
    {
        byte[] whole = Hdf5Files.Bytes(name);
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(i % 2 == 0 ? changed.Length : 2048)] ^= (byte)(1 << random.Next(8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Hdf5Files.ReadAll(Hdf5File.Open(name, changed));
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
    public static void Other_files_are_told_from_truncated_ones()
    {
        byte[] whole = Hdf5Files.Bytes("plain.h5");
        Assert.That(() => Hdf5File.Open("a.h5", new byte[5000]), Throws.TypeOf<DataException>().With.Message.EqualTo(
            "a.h5: it is no HDF5 file: the letters that one begins with are nowhere."));
        Assert.That(() => Hdf5File.Open("a.h5", whole.AsMemory(0, whole.Length - 1)), Throws.TypeOf<DataException>().With.Message.EqualTo(
            $"a.h5: it has '{whole.Length - 1}' bytes, but says that it ends at '{whole.Length}'; it is truncated."));
    }

    [Test]
    public static void A_tree_that_leads_back_to_itself_is_refused()
    {
        // The first child of the group's tree becomes the tree, one level up.
        byte[] bytes = Hdf5Files.Bytes("many.h5");
        int tree = Find(bytes, "TREE");
        int root = Enumerable.Range(0, bytes.Length - 4).Last(at => bytes.AsSpan(at).StartsWith("TREE"u8) && bytes[at + 5] == 1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(root + 24 + 8), root);
        Assert.That(tree, Is.Positive);
        Assert.That(() => Hdf5File.Open("a.h5", bytes).Root.Links, Throws.TypeOf<DataException>().With.Message.StartsWith(
            "a.h5, /: a tree leads twice to the address"));
    }

    [Test]
    public static void A_header_that_goes_on_in_itself_is_refused()
    {
        // The root's header is nothing but the address of its continuation.
        byte[] bytes = Hdf5Files.Bytes("plain.h5");
        int first = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(64)) + 16;
        Assert.That(bytes[first], Is.EqualTo(0x10));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(first + 8), first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(first + 16), 24);
        Assert.That(() => Hdf5Files.ReadAll(Hdf5File.Open("a.h5", bytes)), Throws.TypeOf<DataException>().With.Message.Contains(
            "the parts of an object header are more than '1000', or lead in a circle"));
    }

    [TestCase(int.MaxValue, "values, but '2147483591' at most are read")]
    [TestCase(1 << 29, "values take '2147483648' bytes, but a file of '22552' bytes can give")]
    [TestCase(1 << 20, "'4194304' bytes are said to lie at the address")]
    public static void Extents_beyond_the_file_are_refused_before_memory_is_taken(int extent, string sentence)
    {
        byte[] bytes = Hdf5Files.Bytes("plain.h5");
        int space = Find(bytes, [1, 1, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(space + 8), extent);
        Refused(bytes, "model_weights/dense/dense/bias:0", sentence);
    }

    [Test]
    public static void Blocks_of_huge_extents_are_refused_before_memory_is_taken()
    {
        byte[] bytes = Hdf5Files.Bytes("chunked.h5");
        // Blocks of [3, 2, 2] values of 4 bytes.
        int at = Find(bytes, [3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), 100_000_000);
        bool isFirst = false;
        foreach (string path in new[] { "plain", "deflate", "shuffle", "shuffled", "checked", "fast" })
        {
            try
            {
                Hdf5File.Open("a.h5", bytes).Find(path)!.Array.ReadFloats();
            }
            catch (DataException error) when (error.Message.Contains("bytes can give", StringComparison.Ordinal))
            {
                isFirst = true;
            }
            catch (DataException)
            {
                continue;
            }
        }
        Assert.That(isFirst, Is.True);
    }

    [Test]
    public static void A_text_that_lies_nowhere_is_refused()
    {
        byte[] bytes = Hdf5Files.Bytes("plain.h5");
        int heap = Find(bytes, "GCOL");
        bytes[heap] = (byte)'X';
        Assert.That(() => Hdf5File.Open("a.h5", bytes).Root.Attribute("backend")!.Text(), Throws.TypeOf<DataException>()
            .With.Message.Contains("must with 'GCOL'; the file is damaged"));
    }

    private static void Refused(byte[] bytes, string path, string sentence)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Hdf5File.Open("a.h5", bytes).Find(path)!.Array.ReadFloats(),
            Throws.TypeOf<DataException>().With.Message.Contains(sentence));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
    }

    private static int Find(byte[] bytes, string letters) => Find(bytes, Encoding.ASCII.GetBytes(letters));

    private static int Find(byte[] bytes, ReadOnlySpan<byte> wanted) => bytes.AsSpan().IndexOf(wanted);
}
