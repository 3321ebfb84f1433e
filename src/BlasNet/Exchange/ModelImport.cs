using System.IO.Compression;
using BlasNet.Files;
using BlasNet.Numerics;
using BlasNet.Training;

namespace BlasNet.Exchange;

/// <summary>Reading of a model from a file of any known kind. Data alone is read: a file that holds code is refused.</summary>
internal static class ModelImport
{
    private const int Recognized = 16;

    /// <summary>Reads a model.</summary>
    /// <exception cref="DataException">The file is missing, malformed, of no known kind, or holds what BlasNet has no layer
    /// for.</exception>
    /// <exception cref="ConfigurationException">An option does not suit the file.</exception>
    public static ImportedModel Read(string path, ImportOptions options)
    {
        var place = new Place(path);
        ImportedModel imported = DataException.InFile(place, () => Kind(path) switch
        {
            ForeignKind.SafeTensors => OfSafeTensors(SafeTensors.Read(path), options),
            ForeignKind.Hdf5 => KerasReader.Read(path, options.ModelFile, options.Input, options.Loss),
            ForeignKind.Zip when KerasReader.IsArchive(path) => KerasReader.Read(path, options.ModelFile, options.Input, options.Loss),
            ForeignKind.Zip => throw (HasPickle(path) ? Pickle() : new DataException("it is a zip archive, but no .keras file.")),
            ForeignKind.Pickle => throw Pickle(),
            ForeignKind.Onnx => OfOnnx(path, options),
            _ => throw new DataException("it is no ONNX, Keras or safetensors file."),
        });
        if (imported.Preprocessor is not null && options.ClassNames.Count > 0)
            throw new ConfigurationException(
                new Place { Property = nameof(options.ClassNames) }, "the table that the file was trained on names its classes itself.");
        int outputs = Math.Max(imported.Model.OutputShape.Size, 2);
        return options.ClassNames.Count == 0 || options.ClassNames.Count == outputs ? imported : throw new ConfigurationException(
            new Place { Property = nameof(options.ClassNames) },
            $"'{options.ClassNames.Count}' names of classes are given, but the model tells '{outputs}' classes apart.");
    }

    private static ForeignKind Kind(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            var start = new byte[Recognized];
            int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return count > 0 ? ForeignKinds.Of(start.AsSpan(0, count)) : throw new DataException("the file is empty.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    private static ImportedModel OfOnnx(string path, ImportOptions options)
    {
        OnnxModel model = Message(path, Content(path));
        if (options is { Input: null, Output: null } && OnnxRestore.Read(model) is { } restored)
            return restored;
        try
        {
            return OnnxReader.Read(model, new OnnxImportOptions { Input = options.Input, Output = options.Output });
        }
        catch (DataException error) when (OnnxRestore.IsOwn(model))
        {
            throw new DataException(error.Place, $"{error.Sentence} BlasNet wrote this file, but its graph was changed, or another version "
                + "wrote it: take the run or its model.safetensors instead.", error);
        }
    }

    // Constants stay where they lie in these bytes until layers take them.
    private static byte[] Content(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > Array.MaxLength)
                throw new DataException(new Place(path), $"it has '{stream.Length}' bytes, but '{Array.MaxLength}' at most are read.");
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    // Any bytes may be the beginning of a message; what is none is of no known kind.
    private static OnnxModel Message(string path, byte[] content)
    {
        try
        {
            return OnnxModel.Read(content);
        }
        catch (DataException error)
        {
            throw new DataException(
                new Place(path), $"it is no ONNX, Keras or safetensors file, or a damaged one: {error.Sentence}", error);
        }
    }

    // The files of torch.save are zip archives with a pickle in a folder.
    private static bool HasPickle(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return archive.Entries.Any(entry => entry.Name == "data.pkl");
        }
        catch (Exception error) when (error is InvalidDataException || FileErrors.IsFileError(error))
        {
            return false;
        }
    }

    // A file of BlasNet has its model with it.
    private static ImportedModel OfSafeTensors(SafeTensorsFile file, ImportOptions options)
    {
        bool isOwn = file.Metadata.TryGetValue(SavedModelFile.ModelKey, out string? json);
        ModelFile layers = options.ModelFile is { } path ? ModelFile.Read(path)
            : isOwn ? ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(json!), new Place { Section = SavedModelFile.ModelKey })
            : throw new ConfigurationException(new Place { Property = nameof(options.ModelFile) },
                "it holds weights alone; name a model file with the layers that they belong to.");
        Model model = options.Input is { } shape ? layers.Model.WithInputShape([.. shape]) : layers.Model;
        Loss? loss = options.Loss ?? layers.Loss;
        return isOwn && options.Map.Count == 0 ? Own(file, model, loss) : PyTorchReader.Read(file, model, loss, options.Map);
    }

    private static ImportedModel Own(SafeTensorsFile file, Model model, Loss? loss)
    {
        HashSet<string> keys = [.. ImportedModel.ArraysOf(model).Select(array => array.Key)];
        return new ImportedModel(
            model, loss ?? ImportLoss.For(model),
            file.Tensors.Where(entry => keys.Contains(entry.Name)).ToDictionary(
                entry => entry.Name,
                entry => new ForeignArray(entry.Name, [.. entry.Shape.Select(extent => (long)extent)], entry.Name, entry.ToFloats())),
            [.. file.Tensors.Select(entry => entry.Name).Where(name => !keys.Contains(name))], []);
    }

    private static DataException Pickle() => new(
        "this is a pickle, which runs code when it is read; in Python: "
        + "safetensors.torch.save_file(model.state_dict(), \"model.safetensors\").");
}
