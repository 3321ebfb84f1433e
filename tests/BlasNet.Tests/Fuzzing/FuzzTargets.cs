using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlasNet.Cli;
using BlasNet.Data;
using BlasNet.Exchange;
using BlasNet.Numerics;
using BlasNet.Reports;
using BlasNet.Runs;
using BlasNet.Sweeps;
using BlasNet.Tables;
using BlasNet.Tests.Exchange;
using BlasNet.Tests.Files.Hdf5;
using BlasNet.Training;

namespace BlasNet.Tests.Fuzzing;

/// <summary>All formats that are read, each with valid files and what reads them.</summary>
internal static partial class FuzzTargets
{
    // Larger models are described, not built: their size is no fault of the file.
    private const long MostNumbers = 1_000_000;

    /// <summary>Gets the names of all targets.</summary>
    public static string[] Names { get; } =
    [
        "table", "table-check", "table-encoding", "table-cache", "npy", "npz", "npz-array", "idx", "idx-gz", "cifar", "picture", "png",
        "weights", "weights-header", "checkpoint", "checkpoint-header", "model", "config", "sweep", "sweep-table", "auto",
        "index", "metrics", "summary", "environment", "report", "hdf5", "keras", "keras-model", "onnx", "state-dict",
    ];

    /// <summary>Makes the valid files in a folder.</summary>
    public static IReadOnlyList<FuzzTarget> All(string folder)
    {
        var run = FuzzRun.Train(folder);
        return
        [
            .. Tables(folder, run), .. Arrays(folder), .. Pictures(folder), .. Weights(folder, run), .. Configurations(folder),
            .. Results(folder, run), .. KerasModels(folder), Onnx(folder), StateDict(folder),
        ];
    }

    private static IEnumerable<FuzzTarget> Tables(string folder, FuzzRun run)
    {
        yield return new FuzzTarget("table", Path.Combine(folder, "t.csv"), FuzzFiles.Tables, ReadTable) { Share = 4 };
        yield return new FuzzTarget("table-check", Path.Combine(folder, "c.csv"), FuzzFiles.Tables, path => DataReportPrinter.Of(
            DataCheck.Run("csv:" + path, new DataCheckOptions { Table = OptionsFor(path), Validation = "0.25" }))) { Share = 2 };
        TableOptions?[] fitted = [OptionsOf(-1), OptionsOf(6), WithText("hashed:16"), WithText("words")];
        byte[][] encodings = [.. fitted.Select(options => Encoding.UTF8.GetBytes(
            TablePreprocessor.Fit(Table.Read(run.Table, options), [.. Enumerable.Range(0, 30)]).ToJson()))];
        yield return new FuzzTarget("table-encoding", Path.Combine(folder, "encoding.json"), encodings, path =>
        {
            TablePreprocessor preprocessor = TablePreprocessor.Parse(File.ReadAllText(path));
            return preprocessor.ToJson() + Text(preprocessor.Apply(preprocessor.Read(run.Table)).Data);
        }) { Share = 2 };
        yield return new FuzzTarget("table-cache", Path.Combine(folder, "a.rows"), [File.ReadAllBytes(run.Cache)], path =>
            RowFile.Open(path, run.Table, text => CachedTableHeader.Parse(text) is not null, isFresh: false) is { } rows
                ? Encoding.UTF8.GetString(rows.Description) + Text(rows.Rows.Part(rows.Train)) + Text(rows.Rows.Part(rows.Validation))
                : null) { IsProtected = _ => true };
    }

    private static string ReadTable(string path)
    {
        Table table = Table.Read(path, OptionsFor(path));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [.. Enumerable.Range(0, table.RowCount)]);
        EncodedTable encoded = preprocessor.Apply(table);
        return string.Join('\n', table.Describe()) + Text(encoded.Data) + TablePreprocessor.Parse(preprocessor.ToJson()).ToJson();
    }

    // The options follow from the length, so that an input is the same when it is read alone.
    private static TableOptions? OptionsFor(string path) => OptionsOf((int)(new FileInfo(path).Length % 8));

    private static TableOptions? OptionsOf(int kind) => kind switch
    {
        0 => new TableOptions { Missing = MissingPolicy.Parse("mean"), UnknownCategory = UnknownCategory.Ignore },
        1 => new TableOptions { Missing = MissingPolicy.Parse("drop"), Scaling = Scaling.ZeroToOne },
        2 => new TableOptions { Decimal = ',', CategoryEncoding = CategoryEncoding.Index },
        3 => new TableOptions { Task = TableTask.Regression, Missing = MissingPolicy.Parse("constant:0") },
        4 => new TableOptions { HasHeader = false },
        5 => new TableOptions { Missing = MissingPolicy.Indicator, CategoryEncoding = CategoryEncoding.Index, Scaling = Scaling.Robust },
        6 => new TableOptions
        {
            Missing = MissingPolicy.Indicator, CategoryEncoding = CategoryEncoding.Compact, Scaling = Scaling.Robust,
            UnknownCategory = UnknownCategory.Ignore, ClipTargets = true,
        },
        _ => null,
    };

    private static TableOptions WithText(string encoding) => new()
    {
        ColumnTypes = new Dictionary<string, ColumnKind> { ["id"] = ColumnKind.Text }, TextEncoding = TextEncoding.Parse(encoding),
    };

    private static IEnumerable<FuzzTarget> Arrays(string folder)
    {
        yield return new FuzzTarget("npy", Path.Combine(folder, "a.npy"), FuzzFiles.Arrays,
            path => NumpyFile.Read(path) is var array ? Text(array.ToFloats()) + string.Join(',', array.Dimensions) : null);
        yield return new FuzzTarget("npz", Path.Combine(folder, "a.npz"), FuzzFiles.Archives, path =>
        {
            DatasetPair data = NumpyData.Read(path, TargetReading.Inferred);
            return Text(data.Train) + (data.Test is null ? "" : Text(data.Test));
        }) { Share = 2, IsProtected = _ => true };
        yield return new FuzzTarget("npz-array", Path.Combine(folder, "b.npz"), FuzzFiles.Arrays,
            path => Text(NumpyData.Read(path, TargetReading.Inferred).Train)) { Wrap = FuzzFiles.ArchiveOf };
        yield return new FuzzTarget("idx", Path.Combine(folder, "a.idx"), FuzzFiles.Idx, ReadIdx);
        yield return new FuzzTarget("idx-gz", Path.Combine(folder, "a.idx.gz"), [.. FuzzFiles.Idx.Select(FuzzFiles.Gzip)], ReadIdx)
            { IsProtected = bytes => bytes.AsSpan().StartsWith((byte[])[0x1F, 0x8B]) };
        yield return new FuzzTarget("cifar", Path.Combine(folder, "a.bin"), FuzzFiles.Cifar, path =>
        {
            var reader = new BlasNet.Files.CifarReader();
            reader.Read(path);
            return string.Join(',', reader.Labels) + Text(reader.Images());
        });
    }

    private static string ReadIdx(string path) =>
        IdxFile.Read(path) is var array ? array.Element + string.Join(',', array.Dimensions) + Text(array.ToFloats()) : "";

    private static IEnumerable<FuzzTarget> Pictures(string folder)
    {
        yield return new FuzzTarget("picture", Path.Combine(folder, "a.picture"), FuzzFiles.Pictures, ReadPicture) { Share = 2 };
        yield return new FuzzTarget("png", Path.Combine(folder, "a.png"), [FuzzFiles.Pictures[0], FuzzFiles.Pictures[1]], ReadPicture)
            { Wrap = FuzzFiles.WithChecksums };
    }

    private static string ReadPicture(string path)
    {
        DecodedImage image = ImageReader.Read(path);
        return $"{image.Height} {image.Width} {image.Channels} {Text(image.Pixels)}";
    }

    private static IEnumerable<FuzzTarget> Weights(string folder, FuzzRun run)
    {
        byte[] weights = File.ReadAllBytes(run.Model), checkpoint = File.ReadAllBytes(run.Checkpoint);
        yield return new FuzzTarget("weights", Path.Combine(folder, "w.safetensors"), [weights], ReadModel)
            { Share = 2, IsProtected = FuzzFiles.HasDigest };
        yield return new FuzzTarget("weights-header", Path.Combine(folder, "v.safetensors"), [FuzzFiles.HeaderOf(weights)], ReadModel)
            { Share = 3, Wrap = header => FuzzFiles.WithHeader(weights, header) };
        yield return new FuzzTarget("checkpoint", Path.Combine(folder, "c.safetensors"), [checkpoint], FuzzRun.Restore)
            { IsProtected = FuzzFiles.HasDigest };
        yield return new FuzzTarget(
            "checkpoint-header", Path.Combine(folder, "d.safetensors"), [FuzzFiles.HeaderOf(checkpoint)], FuzzRun.Restore)
            { Share = 2, Wrap = header => FuzzFiles.WithHeader(checkpoint, header) };
    }

    private static string ReadModel(string path)
    {
        using SavedModel saved = SavedModel.Load(path, threads: 1);
        return $"{saved.Network.Model} {saved.Loss} {saved.Preprocessor?.ToJson()} {string.Join(',', saved.ClassNames)} {saved.ImageSize} "
            + NetworkWeights.Digest(saved.Network);
    }

    private static IEnumerable<FuzzTarget> Configurations(string folder)
    {
        Dataset rows = Dataset.FromArrays(new float[12 * 4], [4], [.. Enumerable.Range(0, 12).Select(row => row % 3)]);
        Dataset images = Dataset.FromArrays(new float[12 * 48], [4, 4, 3], [.. Enumerable.Range(0, 12).Select(row => row % 3)]);
        yield return new FuzzTarget("model", Path.Combine(folder, "model.json"), FuzzFiles.Models, path =>
        {
            ModelFile file = ModelFile.Read(path);
            (Model model, Loss loss) = Fit(file);
            if (ModelSummary.Of(model).All(layer => layer.Parameters + layer.OutputShape.Size < MostNumbers))
                new Network(model, loss, 0, 1).Dispose();
            return file.ToString();
        }) { Share = 3 };
        yield return new FuzzTarget("config", Path.Combine(folder, "config.json"), FuzzFiles.Configurations, path =>
        {
            TrainingConfig config = TrainingConfig.Read(path);
            (Model model, Loss loss) = Fit(config.Model);
            var resolved = new ResolvedConfig(config, model, loss, null, config.Table);
            return Encoding.UTF8.GetString(resolved.Written.ToJson()) + resolved.NewCallbacks("loss").Count
                + string.Join(',', HyperParameters.Of(resolved.Written));
        }) { Share = 3 };
        string sweep = Directory.CreateDirectory(Path.Combine(folder, "sweeps", "s")).FullName;
        yield return new FuzzTarget("sweep", Path.Combine(sweep, "sweep.json"), FuzzFiles.Sweeps,
            path => string.Join('\n', SweepFolder.Open("s", Path.Combine(folder, "sweeps")).Plan.Trials.Select(trial => trial.ToString())));
        string results = Directory.CreateDirectory(Path.Combine(folder, "sweeps", "r")).FullName;
        File.WriteAllBytes(Path.Combine(results, "sweep.json"), FuzzFiles.Sweeps[0]);
        yield return new FuzzTarget("sweep-table", Path.Combine(results, "sweep.csv"), FuzzFiles.SweepTables,
            path => string.Join('\n', SweepFolder.Open("r", Path.Combine(folder, "sweeps")).Best("val_loss")));
        string search = Directory.CreateDirectory(Path.Combine(folder, "sweeps", "a")).FullName;
        yield return new FuzzTarget("auto", Path.Combine(search, AutoState.FileName), FuzzFiles.Searches, path =>
        {
            var state = AutoState.Open(search, new AutoDefinition("csv:a.csv", "0a", "{}", "val_loss", 3, AreClasses: true));
            return string.Join('\n', state.Members()) + string.Join(',', state.Decisions.Brackets.SelectMany(bracket => bracket))
                + state.Decisions.Choice;
        });

        (Model Model, Loss Loss) Fit(ModelFile file)
        {
            try
            {
                return TrainingTask.Fit(file, images);
            }
            catch (BlasNetException)
            {
                return TrainingTask.Fit(file, rows);
            }
        }
    }

    private static IEnumerable<FuzzTarget> Results(string folder, FuzzRun run)
    {
        string index = Directory.CreateDirectory(Path.Combine(folder, "indexed")).FullName;
        yield return new FuzzTarget("index", Path.Combine(index, RunIndex.FileName), [File.ReadAllBytes(run.Index)], path =>
        {
            RunTable runs = RunTable.Read(index);
            new RunIndex(index).Set("e/run_0009", [new("model", "mlp"), new("new,column", "1")]);
            return string.Join(',', runs.Columns) + string.Join('\n', runs.Runs.Select(each => each.Name)) + runs.Best("val_loss", 2)
                + runs.SortedBy("loss") + runs.Compare([.. runs.Runs.Take(2).Select(each => each.Name)]);
        }) { Share = 2 };
        foreach ((string name, string file) in new[]
        {
            ("metrics", "metrics.csv"), ("summary", "summary.json"), ("environment", "env.json"),
        })
        {
            string copy = run.Copy(Path.Combine(folder, name));
            yield return new FuzzTarget(name, Path.Combine(copy, file), [File.ReadAllBytes(Path.Combine(copy, file))], _ =>
            {
                RunRecord record = RunRecord.Read(copy, "none");
                return string.Join('\n', record.Epochs.Select(epoch => string.Join(',', epoch.Values))) + record.Summary + record.Best
                    + record.Status + string.Join(',', record.Environment);
            });
        }
        string reported = run.Copy(Path.Combine(folder, "report"));
        string metrics = Path.Combine(reported, "metrics.csv");
        yield return new FuzzTarget("report", metrics, [File.ReadAllBytes(metrics)],
            _ => File.ReadAllText(RunReport.Write(reported, Path.Combine(folder, "report.html"))));
    }

    private static IEnumerable<FuzzTarget> KerasModels(string folder)
    {
        string[] names = ["plain.h5", "chunked.h5", "ordered.h5", "user.h5"];
        yield return new FuzzTarget("hdf5", Path.Combine(folder, "a.h5"), [.. names.Select(Hdf5Files.Bytes)],
            path => Hdf5Files.ReadAll(BlasNet.Files.Hdf5File.Open(path, File.ReadAllBytes(path)))) { Share = 3 };
        names = ["images.keras", "graph.keras", "recurrent.keras", "channels-first.h5", "shapes.h5"];
        yield return new FuzzTarget("keras", Path.Combine(folder, "a.keras"),
            [.. names.Select(name => File.ReadAllBytes(KerasFiles.PathOf(name)))], path => Text(KerasReader.Read(path))) { Share = 2 };
        string weights = KerasFiles.PathOf("inside.h5");
        yield return new FuzzTarget("keras-model", Path.Combine(folder, "keras.json"),
            [File.ReadAllBytes(KerasFiles.PathOf("inside.json"))], path => Text(KerasReader.Read(weights, path))) { Share = 2 };
    }

    private static string Text(ImportedModel imported)
    {
        if (ModelSummary.Of(imported.Model).Any(layer => layer.Parameters + layer.OutputShape.Size >= MostNumbers))
            return $"{imported.Model} {imported.Loss} {imported.Report}";
        using Network network = imported.ToNetwork(imported.Loss, threads: 1);
        return $"{imported.Model} {imported.Loss} {imported.Report} {NetworkWeights.Digest(network)}";
    }

    private static string Text(Dataset data) =>
        $"{data.Name}{data.Count}{data.Targets.Kind}{data.Targets.Outputs}{string.Join(',', data.Targets.ClassNames)} "
            + Text(Inputs(data)) + Text(data.Targets.Rows.ToArray());

    private static float[] Inputs(Dataset data)
    {
        float[] values = new float[data.Count * data.Input.SampleShape.Size];
        data.Input.Gather([.. Enumerable.Range(0, data.Count)], values);
        return values;
    }

    private static string Text(float[] values) => Text(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());

    private static string Text(byte[] bytes) =>
        bytes.Length.ToString(CultureInfo.InvariantCulture) + ":" + Convert.ToHexString(SHA256.HashData(bytes));
}
