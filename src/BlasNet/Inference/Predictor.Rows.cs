using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using BlasNet.Execution;
using BlasNet.Inference;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet;

public sealed partial class Predictor
{
    /// <summary>Predicts from a row of a table, whose public properties and fields are its cells.</summary>
    /// <typeparam name="T">A class, a record, a struct, an anonymous type, or a dictionary from names to values.</typeparam>
    /// <param name="row">The row. Numbers of any type, texts, booleans, and enums by their names; null and NaN are missing. Names differ
    /// from those of the columns at most in case, and in marks that are no letters or digits.</param>
    /// <exception cref="ConfigurationException">The model was not trained on a table, or forecasts a series from several rows.</exception>
    /// <exception cref="DataException">A property is unknown, missing or of the wrong type, or a category unknown.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    /// <example>
    /// <code>
    /// Prediction flower = predictor.Predict(new { sepal_length = 5.1, sepal_width = 3.5, petal_length = 1.4, petal_width = 0.2 });
    /// Console.WriteLine(flower.Label);
    /// </code>
    /// </example>
    public Prediction Predict<[DynamicallyAccessedMembers(RowType.Members)] T>(T row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row is float[] inputs)
            return Predict(inputs.AsSpan());
        if (RowType.AsDictionary(row) is { } cells)
            return Predict(cells);
        RowEncoder rows = RequireOneRow();
        BoundPlan memory = single.Rent();
        try
        {
            using var slots = new RowInputs(this, memory);
            rows.Encode(RowType<T>.Members, RowType<T>.Names, ref row, null, slots.Of(0), []);
            slots.Done(0);
            Run(memory, 1);
            return Answer(memory, 0);
        }
        finally
        {
            single.Return(memory);
        }
    }

    /// <summary>Predicts from a row of a table as a dictionary from the names of columns to values.</summary>
    /// <param name="row">The row, null for a missing value. A value may be a <c>JsonElement</c>.</param>
    /// <exception cref="ConfigurationException">The model was not trained on a table, or forecasts a series from several rows.</exception>
    /// <exception cref="DataException">A column is unknown or missing, a value of the wrong type, or a category unknown.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    /// <example>
    /// <code>
    /// var row = new Dictionary&lt;string, object?&gt; { ["median_income"] = 3.2, ["ocean_proximity"] = "INLAND" };
    /// double price = predictor.Predict(row).Value;
    /// </code>
    /// </example>
    public Prediction Predict(IReadOnlyDictionary<string, object?> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        RowEncoder rows = RequireOneRow();
        BoundPlan memory = single.Rent();
        try
        {
            using var slots = new RowInputs(this, memory);
            rows.Encode(row, null, slots.Of(0), []);
            slots.Done(0);
            Run(memory, 1);
            return Answer(memory, 0);
        }
        finally
        {
            single.Return(memory);
        }
    }

    /// <summary>Predicts from many rows of a table, in batches. The rows of a series are its steps in the order of time: there is an answer
    /// for each window. Of several series, or with times or known columns, they are the rows of a table in any order of the series, whose
    /// names are those of its columns.</summary>
    /// <typeparam name="T">A class, a record, a struct, an anonymous type, or a dictionary from names to values.</typeparam>
    /// <param name="rows">The rows; see <see cref="Predict{T}(T)"/>.</param>
    /// <returns>An answer for each row, or for each window of a series.</returns>
    /// <exception cref="ConfigurationException">The model was not trained on a table, or a series has fewer rows than a window.</exception>
    /// <exception cref="DataException">A property is unknown, missing or of the wrong type, or a category unknown; the place names the
    /// row.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public IReadOnlyList<Prediction> PredictMany<[DynamicallyAccessedMembers(RowType.Members)] T>(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (typeof(T) == typeof(float[]))
            return PredictMany((IEnumerable<float[]>)rows);
        RowEncoder rowEncoder = RequireTable();
        if (Preprocessor!.Options.Series is { NeedsTable: true })
            return Predict(Preprocessor.ReadRows(rows, RowType<T>.Members));
        return Predict(rows, (row, number, inputs, targets) =>
        {
            if (row is null)
                throw new DataException(new Place { Row = number }, "the row is null.");
            if (RowType.AsDictionary(row) is { } cells)
                rowEncoder.Encode(cells, number, inputs, targets);
            else
                rowEncoder.Encode(RowType<T>.Members, RowType<T>.Names, ref row, number, inputs, targets);
        });
    }

    /// <summary>Predicts from many rows of a table as dictionaries; see <see cref="PredictMany{T}(IEnumerable{T})"/>.</summary>
    public IReadOnlyList<Prediction> PredictMany(IEnumerable<IReadOnlyDictionary<string, object?>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RowEncoder rowEncoder = RequireTable();
        if (Preprocessor!.Options.Series is { NeedsTable: true })
            return Predict(Preprocessor.ReadRows(rows, []));
        return Predict(rows, (row, number, inputs, targets) => rowEncoder.Encode(
            row ?? throw new DataException(new Place { Row = number }, "the row is null."), number, inputs, targets));
    }

    /// <summary>Predicts from the rows of a table, as <c>blasnet predict</c> does: without rows that the model's treatment of missing cells
    /// leaves out, and of a series a window each.</summary>
    /// <exception cref="ConfigurationException">The model was not trained on a table, or the table lacks a feature.</exception>
    /// <exception cref="DataException">A cell is missing, a category unknown, or no row is left.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    public IReadOnlyList<Prediction> Predict(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        RequireTable();
        return PredictSamples([.. Preprocessor!.Forecast(table).Data.Inputs]);
    }

    /// <summary>Predicts from samples, such as the test part of a data set, in batches.</summary>
    /// <param name="inputs">Samples for each input of the model, in its order.</param>
    /// <returns>An answer for each sample.</returns>
    /// <exception cref="ConfigurationException">The samples do not fit the model.</exception>
    /// <exception cref="DataException">A sample is no index of an embedding.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed of.</exception>
    /// <example>
    /// <code>
    /// Prediction first = predictor.Predict(data.Test!.Input)[0];
    /// </code>
    /// </example>
    public IReadOnlyList<Prediction> Predict(params Samples[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        FitRules.CheckInputs(Model, inputs, "samples");
        return PredictSamples(inputs);
    }

    /// <summary>Predicts from rows of encoded inputs, each of <see cref="InputWidth"/>.</summary>
    private Prediction[] PredictMany(IEnumerable<float[]> rows) => Predict(rows, (row, number, inputs, _) =>
    {
        if (row?.Length != InputWidth)
            throw new DataException(new Place { Row = number }, FormattableString.Invariant(
                $"there are '{row?.Length ?? 0}' inputs, but a row has '{InputWidth}'."));
        int bad = Kernels.Reductions.FirstNonFinite(row);
        if (bad >= 0)
            throw new DataException(new Place { Row = number }, FormattableString.Invariant(
                $"input '{bad}' is '{row[bad]}', but every input must be a finite number."));
        row.CopyTo(inputs);
    }, isEncoded: true);

    private Prediction[] Predict<T>(IEnumerable<T> rows, RowFiller<T> fill, bool isEncoded = false)
    {
        if (!isEncoded && Preprocessor!.Options.Series is { } series)
            return PredictSamples(Windows(rows, fill, series));
        List<Prediction> answers = rows.TryGetNonEnumeratedCount(out int count) ? new(count) : [];
        PlanPool pool = PoolFor(count);
        BoundPlan memory = pool.Rent();
        try
        {
            using var slots = new RowInputs(this, memory);
            int filled = 0;
            foreach (T row in rows)
            {
                if (filled == memory.Plan.Capacity)
                    filled = Answer(memory, filled, answers);
                fill(row, answers.Count + filled, slots.Of(filled), []);
                slots.Done(filled++);
            }
            if (filled > 0)
                Answer(memory, filled, answers);
        }
        finally
        {
            pool.Return(memory);
        }
        return [.. answers];
    }

    private int Answer(BoundPlan memory, int rows, List<Prediction> answers)
    {
        Run(memory, rows);
        for (int row = 0; row < rows; row++)
            answers.Add(Answer(memory, row));
        return 0;
    }

    private Samples Windows<T>(IEnumerable<T> rows, RowFiller<T> fill, TimeSeries series)
    {
        (int width, int targetWidth) = (encoder!.Width, encoder.TargetWidth);
        var inputs = new List<float>();
        var targets = new List<float>();
        float[] step = new float[width], past = new float[targetWidth];
        int number = 0;
        foreach (T row in rows)
        {
            fill(row, number++, step, past);
            inputs.AddRange(step);
            targets.AddRange(past);
        }
        return series.Forecast([.. inputs], width, Targets.Values([.. targets], targetWidth), "rows").Input;
    }

    private Prediction[] PredictSamples(params ReadOnlySpan<Samples> inputs)
    {
        int rows = inputs[0].Count;
        var answers = new List<Prediction>(rows);
        PlanPool pool = PoolFor(rows);
        BoundPlan memory = pool.Rent();
        try
        {
            int[] numbers = new int[Math.Min(rows, memory.Plan.Capacity)];
            while (answers.Count < rows)
            {
                int count = Math.Min(numbers.Length, rows - answers.Count);
                for (int i = 0; i < count; i++)
                    numbers[i] = answers.Count + i;
                for (int i = 0; i < inputs.Length; i++)
                    inputs[i].Gather(numbers.AsSpan(0, count), memory.Inputs[i].First(count));
                Answer(memory, count, answers);
            }
        }
        finally
        {
            pool.Return(memory);
        }
        return [.. answers];
    }

    private RowEncoder RequireTable() => encoder ?? throw new ConfigurationException(FormattableString.Invariant(
        $"The model was not trained on a table, so that its rows have no properties; give its '{InputWidth}' inputs as numbers."));

    private RowEncoder RequireOneRow()
    {
        RowEncoder rows = RequireTable();
        return Preprocessor!.Options.Series is { } series
            ? throw new ConfigurationException(FormattableString.Invariant(
                $"The model forecasts a series from windows of '{series.Window}' rows; give them together, in the order of time."))
            : rows;
    }

    /// <summary>Inputs of a row in the memory of a plan, or in a buffer where the model has several inputs, which are apart
    /// there.</summary>
    private readonly struct RowInputs(Predictor predictor, BoundPlan memory) : IDisposable
    {
        private readonly float[]? buffer = predictor.inputWidths.Length == 1 ? null : ArrayPool<float>.Shared.Rent(predictor.InputWidth);

        /// <summary>Returns the room for the inputs of a row.</summary>
        public Span<float> Of(int row) => buffer is not null ? buffer.AsSpan(0, predictor.InputWidth)
            : memory.Inputs[0].First(row + 1)[(row * predictor.InputWidth)..];

        /// <summary>Takes over the inputs of a row, which are complete.</summary>
        public void Done(int row)
        {
            if (buffer is not null)
                predictor.FillRow(memory, buffer, row);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (buffer is not null)
                ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private delegate void RowFiller<T>(T row, int number, Span<float> inputs, Span<float> targets);
}
