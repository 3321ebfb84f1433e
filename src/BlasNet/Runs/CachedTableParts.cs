using BlasNet.Data;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Loading of tables through a cache: the first read writes the encoded rows to disk, later ones map them into memory.</summary>
internal static class CachedTableParts
{
    /// <summary>Loads the table of a configuration and its validation table.</summary>
    public static DataParts Load(TrainingConfig config, string path, TableCache cache)
    {
        TableOptions said = config.Table ?? new TableOptions();
        if (config.Fold is not null)
            DataParts.RequireNoValidation(config);
        if (said.Series is not null)
            throw new ConfigurationException(
                new Place(path), "a series in time is kept in memory as one piece, so that it has no cache; leave the cache out.");
        Source source = Source.Of(path);
        var wanted = new CachedTableHeader(source.Digest, Use(config), said);
        var found = new List<string>();
        (RowFile rows, CachedTableHeader head, string file) = cache.Find(path, wanted)
            ?? Anew(cache.FileOf(wanted), () => Make(config, source, wanted, cache), found);
        TablePreprocessor preprocessor = TablePreprocessor.Parse(head.Preprocessor);
        var digests = new Dictionary<string, string> { [path] = source.Digest };
        EncodedRows? other = null;
        if (TableParts.OtherFile(config) is { } otherPath)
        {
            // Its rows follow from its bytes and the preprocessor, however the options were phrased.
            string use = "rows of " + TableCache.Digest(preprocessor.With(head.Frozen).ToJson());
            var otherSource = Source.Of(otherPath);
            digests[otherPath] = otherSource.Digest;
            var otherWanted = new CachedTableHeader(otherSource.Digest, use, head.Frozen);
            other = (cache.Find(otherPath, otherWanted) ?? Anew(cache.FileOf(otherWanted),
                () => MakeWith(preprocessor.With(said), otherSource, otherWanted, cache), found)).Rows.Rows;
        }
        EncodedRows inputs = rows.Rows.AsInputsOf(preprocessor);
        return TableParts.Parts(config, inputs, rows.Train, rows.Validation, other?.AsInputsOf(preprocessor)) with
        {
            Preprocessor = preprocessor.With(said),
            Table = head.Frozen,
            Files = TableParts.Files(config, path),
            Digests = digests,
            Found =
            [
                .. head.Found, .. TableParts.Dropped(rows.Rows.Dropped + (other?.Dropped ?? 0)), .. found, $"  the rows are in {file}",
            ],
        };
    }

    // The name follows from the table and the purpose, so a file that has it but was not found cannot be used.
    private static T Anew<T>(string file, Func<T> make, List<string> found)
    {
        if (File.Exists(file))
            found.Add($"  the cached rows in {file} were damaged, or of another version, and are written anew");
        return make();
    }

    // What determines split and fit besides the options of the table.
    private static string Use(TrainingConfig config) =>
        config.Fold is { } fold ? FormattableString.Invariant($"fold {fold}, seed {config.Seed}")
        : RowSplitter.FractionOf(config.Validation) is { } share ? FormattableString.Invariant($"share {share:R}, seed {config.Seed}")
        : "all";

    private static (RowFile Rows, CachedTableHeader Head, string File) Make(
        TrainingConfig config, Source source, CachedTableHeader wanted, TableCache cache)
    {
        cache.Prepare();
        Table table = Table.Read(source.Path, wanted.Said, TableFaults.Refused, cache.Folder);
        (IReadOnlyList<int>? train, IReadOnlyList<int>? validation) = TableParts.Rows(config, table);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, train ?? TableParts.All(table));
        CachedTableHeader head = wanted with
        {
            Frozen = TableParts.Frozen(table),
            Preprocessor = preprocessor.ToJson(),
            Found = TableParts.Described(table, preprocessor),
        };
        return Keep(table, head, new TableEncoder(preprocessor, table), train, validation, source, cache);
    }

    private static (RowFile Rows, CachedTableHeader Head, string File) MakeWith(
        TablePreprocessor preprocessor, Source source, CachedTableHeader wanted, TableCache cache)
    {
        cache.Prepare();
        Table table = preprocessor.Read(source.Path, withLabels: true, TableFaults.Refused, cache.Folder);
        var encoder = new TableEncoder(preprocessor, table);
        TableParts.RequireLabels(encoder.HasLabels, source.Path, preprocessor);
        return Keep(table, wanted, encoder, null, null, source, cache);
    }

    private static (RowFile Rows, CachedTableHeader Head, string File) Keep(Table table, CachedTableHeader head, TableEncoder encoder,
        IReadOnlyList<int>? train, IReadOnlyList<int>? validation, Source source, TableCache cache)
    {
        // Otherwise rows of other bytes would be cached under this digest.
        if (!source.IsUnchanged)
            throw new DataException(new Place(source.Path), "the file was changed while it was read; start again once it is whole.");
        try
        {
            return cache.Keep(table.Path, head, stream => RowFile.Write(stream, encoder, table.RowCount, train, validation, head.ToJson()));
        }
        finally
        {
            table.ReleaseCells();
        }
    }

    /// <summary>A CSV file as of when its digest was computed.</summary>
    private sealed record Source(string Path, long Length, DateTime Written, string Digest)
    {
        public bool IsUnchanged => Stamp(Path) == (Length, Written);

        public static Source Of(string path)
        {
            (long length, DateTime written) = Stamp(path);
            return new Source(path, length, written, DataDigest.Of(path));
        }

        // The digest reports a missing file.
        private static (long Length, DateTime Written) Stamp(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
        }
    }
}
