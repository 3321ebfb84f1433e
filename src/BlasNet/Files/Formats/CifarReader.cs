namespace BlasNet.Files;

/// <summary>Reader of the images and labels of one part of CIFAR-10, record by record from several files.</summary>
internal sealed class CifarReader
{
    public const int Side = 32, Channels = 3, Classes = 10;
    private const int Plane = Side * Side, ImageLength = Channels * Plane, RecordLength = 1 + ImageLength;
    private static readonly int MostImages = Array.MaxLength / ImageLength;

    private readonly byte[] record = new byte[RecordLength];
    private byte[] images = [];

    /// <summary>Gets the labels read so far.</summary>
    public List<int> Labels { get; } = [];

    /// <summary>Returns the images read so far: [Count, 32, 32, 3], channels last.</summary>
    public byte[] Images()
    {
        Array.Resize(ref images, Labels.Count * ImageLength);
        return images;
    }

    /// <summary>Allocates room for the records of files, so that those of uncompressed files are copied only once.</summary>
    public void Reserve(IEnumerable<string> files)
    {
        long records = files.Sum(file => File.Exists(file) ? new FileInfo(file).Length / RecordLength : 0);
        Array.Resize(ref images, (int)Math.Min(records * ImageLength, Array.MaxLength));
    }

    /// <summary>Reads all records of a file; gzip is recognized by its first bytes, which no label can have.</summary>
    /// <exception cref="DataException">The file is missing, cannot be read, is damaged, or breaks the format.</exception>
    public void Read(string path)
    {
        if (Directory.Exists(path))
            throw new DataException(new Place(path), "this is a folder, but a file of CIFAR-10 records is required.");
        try
        {
            using FileStream file = File.OpenRead(path);
            bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream records = isGzip ? GzipFile.Unpack(file) : new BufferedStream(file, 1 << 16);
            ReadRecords(records, path);
        }
        catch (InvalidDataException error)
        {
            throw new DataException(new Place(path), $"the gzip file is damaged or cut off. {error.Message}", error);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    private void ReadRecords(Stream records, string path)
    {
        for (int index = 0; ; index++)
        {
            int read = records.ReadAtLeast(record, RecordLength, throwOnEndOfStream: false);
            if (read == 0 && index > 0)
                return;
            if (read < RecordLength)
                throw new DataException(new Place(path), FormattableString.Invariant(
                    $"the file ends with '{read}' bytes of image '{index}', ")
                    + $"but each takes '{RecordLength}': a label and 3 planes of 32 x 32.");
            if (record[0] >= Classes)
                throw new DataException(new Place(path), FormattableString.Invariant(
                    $"the label of image '{index}', at byte '{(long)index * RecordLength}', ")
                    + $"is '{record[0]}', but labels run from 0 to 9.");
            if (Labels.Count == MostImages)
                throw new DataException(
                    new Place(path), $"with this file there are more than '{MostImages}' images, which is all that fits into one array.");
            Add();
        }
    }

    private void Add()
    {
        int start = Labels.Count * ImageLength;
        if (images.Length - start < ImageLength)
            Array.Resize(ref images, (int)Math.Clamp(2L * images.Length, start + ImageLength, Array.MaxLength));
        Span<byte> image = images.AsSpan(start, ImageLength);
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<byte> plane = record.AsSpan(1 + channel * Plane, Plane);
            for (int pixel = 0; pixel < plane.Length; pixel++)
                image[pixel * Channels + channel] = plane[pixel];
        }
        Labels.Add(record[0]);
    }
}
