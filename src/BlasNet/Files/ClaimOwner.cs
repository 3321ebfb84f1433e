using System.Globalization;
using System.Text.Json;
using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Process that made a claim, as the file of the claim names it.</summary>
/// <param name="Host">The name of its machine.</param>
/// <param name="Process">Its number there.</param>
/// <param name="Identity">Its <see cref="ProcessIdentity"/>; empty where the system does not tell it.</param>
/// <param name="Since">The time of the claim by the clock of that machine, as text.</param>
/// <param name="Key">A text that no other claim has.</param>
internal sealed record ClaimOwner(string Host, int Process, string Identity, string Since, string Key)
{
    private const int MostBytes = 1 << 16;

    /// <summary>Creates a claim of this process.</summary>
    public static ClaimOwner New() => new(
        Environment.MachineName, Environment.ProcessId, ProcessIdentity.Current,
        DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"));

    /// <summary>Gets whether the process is known to have ended.</summary>
    public bool IsGone => ProcessIdentity.IsGone(Identity);

    /// <summary>Prints machine and process as in <c>node07, process 4242</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}, process {Process}");

    /// <summary>Returns the content of the file.</summary>
    public byte[] ToJson() => Json.Write(json =>
    {
        json.WriteString("host", Host);
        json.WriteNumber("process", Process);
        json.WriteString("identity", Identity);
        json.WriteString("since", Since);
        json.WriteString("key", Key);
    });

    /// <summary>Reads the content of a file; null where it is none, as that of a worker killed between creating and writing it.</summary>
    public static ClaimOwner? Read(FileStream file)
    {
        if (file.Length is 0 or > MostBytes)
            return null;
        byte[] bytes = new byte[file.Length];
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        try
        {
            using JsonDocument document = Json.Parse(bytes.AsMemory(0, count), new Place(file.Name));
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            return new ClaimOwner(
                reader.Text("host"), reader.Integer("process"), reader.Text("identity"), reader.Text("since"), reader.Text("key"));
        }
        catch (BlasNetException)
        {
            return null;
        }
    }
}
