using System.Text;

namespace BlasNet.Tests.Tables;

/// <summary>Temporary file of a test, deleted on disposal.</summary>
internal sealed class TextFile : IDisposable
{
    public TextFile(string text) : this(Encoding.UTF8.GetBytes(text)) { }

    public TextFile(byte[] bytes)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
