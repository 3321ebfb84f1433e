using BlasNet.Files;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Files.Hdf5;

/// <summary>The files that h5py wrote, and changed copies of them.</summary>
internal static class Hdf5Files
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Repository.File($"tests/BlasNet.Tests/Golden/hdf5/{name}"));

    public static Hdf5File Open(string name) => Hdf5File.Open(name, Bytes(name));

    /// <summary>Reads all that a file has: arrays with their values, and attributes of the names that are used.</summary>
    public static string ReadAll(Hdf5File file)
    {
        var text = new System.Text.StringBuilder();
        foreach (string attribute in new[] { "backend", "names", "several", "fixed", "long", "empty" })
            text.AppendJoin(',', file.Root.Attribute(attribute)?.Texts() ?? []).Append('\n');
        foreach (Hdf5Node node in file.Arrays(file.Root).Where(node => node.Array.IsNumeric))
        {
            text.Append(node.Path).Append(Shape.Text(node.Array.Extents)).Append(' ');
            text.AppendJoin(',', node.Array.ReadFloats().Select(BitConverter.SingleToInt32Bits)).Append('\n');
        }
        return text.ToString();
    }
}
