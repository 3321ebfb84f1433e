using System.Security.Cryptography;
using BlasNet.Files;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files;

public sealed class ManagedSha256Tests
{
    [Test]
    public void Every_length_in_pieces_of_any_size_gives_the_digest_of_the_system()
    {
        byte[] bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        using var hash = new ManagedSha256();
        for (int length = 0; length <= 300; length++)
        {
            for (int at = 0, piece = 1; at < length; at += piece, piece = 1 + (piece * 7 + length) % 90)
                hash.Append(bytes.AsSpan(at, Math.Min(piece, length - at)));
            Assert.That(hash.Finish(), Is.EqualTo(SHA256.HashData(bytes.AsSpan(0, length))), $"{length} bytes");
        }
    }

    [Test]
    public void A_stream_that_is_written_through_it_gives_the_digest_of_the_system()
    {
        byte[] bytes = new byte[100_000];
        new Random(2).NextBytes(bytes);
        using var hash = new ManagedSha256();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            for (int at = 0; at < bytes.Length; at += 777)
                stream.Write(bytes.AsSpan(at, Math.Min(777, bytes.Length - at)));
        }
        Assert.That(hash.Hash, Is.EqualTo(SHA256.HashData(bytes)));
    }

    // FIPS 180-4's example of two blocks.
    [Test]
    public void The_example_of_the_standard_has_its_digest() => Assert.That(
        Convert.ToHexStringLower(new ManagedSha256().ComputeHash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8.ToArray())),
        Is.EqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));

    [Test]
    public void A_stream_and_bytes_have_the_same_digest()
    {
        byte[] bytes = new byte[200_000];
        new Random(3).NextBytes(bytes);
        using var stream = new MemoryStream(bytes);
        Assert.That(Sha256.HashData(stream), Is.EqualTo(SHA256.HashData(bytes)));
        Assert.That(Sha256.HashData(bytes.AsSpan()), Is.EqualTo(SHA256.HashData(bytes)));
    }

    // A call of the system's own ends the process where there is no OpenSSL, which no test on a usual machine would see.
    [Test]
    public void No_other_code_asks_the_system_for_a_digest() => Assert.That(
        Directory.GetFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "Sha256.cs" && File.ReadLines(file).Any(line =>
                line.Contains("SHA256.", StringComparison.Ordinal) || line.Contains("IncrementalHash.", StringComparison.Ordinal))),
        Is.Empty);
}
