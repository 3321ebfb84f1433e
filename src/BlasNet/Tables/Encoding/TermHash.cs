using System.Text;

namespace BlasNet.Tables;

/// <summary>Hash of words and pairs of words, the same on any machine and in any version: FNV-1a of 64 bits over UTF-8, then the finalizer
/// of MurmurHash3.</summary>
/// <remarks>Sources: Fowler, Noll, Vo, http://www.isthe.com/chongo/tech/comp/fnv; Appleby, https://github.com/aappleby/smhasher, both in
/// the public domain.</remarks>
internal static class TermHash
{
    /// <summary>The FNV-1a of nothing.</summary>
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Continues an FNV-1a by the UTF-8 bytes of a text.</summary>
    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte each in bytes[..rune.EncodeToUtf8(bytes)])
                hash = (hash ^ each) * Prime;
        }
        return hash;
    }

    /// <summary>Mixes the bits of an FNV-1a, whose low bits depend on the last characters too much.</summary>
    public static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    /// <summary>Returns the bin of a mixed hash, and the sign with which its term counts.</summary>
    public static (int Bin, float Sign) Place(ulong mixed, int bins) => ((int)((mixed >> 1) % (ulong)bins), (mixed & 1) == 0 ? 1 : -1);
}
