using Verge.Domain;

namespace Verge.Features;

public sealed partial class RerankExampleBuilder
{
    private (BehaviorRows Exposures, BehaviorRows PageViews) Encode(SessionLog session)
    {
        if (_options.Blind)
        {
            return (BehaviorRows.Empty(_space.Device, BehaviorKind.Exposure), BehaviorRows.Empty(_space.Device, BehaviorKind.PageView));
        }

        var pageViewCount = session.Behaviors.Count(behavior => behavior.Kind == BehaviorKind.PageView);
        var exposures = new BehaviorRows(_space.Device, BehaviorKind.Exposure, session.Behaviors.Length - pageViewCount);
        var pageViews = new BehaviorRows(_space.Device, BehaviorKind.PageView, pageViewCount);
        var touches = new SessionTouches();
        var (exposure, pageView) = (0, 0);
        for (var i = 0; i < session.Behaviors.Length; i++)
        {
            var behavior = session.Behaviors[i];
            if (behavior.Kind == BehaviorKind.PageView)
            {
                Encode(session, i, touches, pageViews, pageView++);
                touches.Touch(behavior.ItemId, behavior.At);
            }
            else
            {
                Encode(session, i, touches, exposures, exposure++);
            }
        }

        return (exposures, pageViews);
    }

    private void Encode(SessionLog session, int index, SessionTouches touches, BehaviorRows rows, int row)
    {
        var behavior = session.Behaviors[index];
        if (behavior.Kind == BehaviorKind.Exposure && behavior.ClosedAt is null)
        {
            throw new FeatureException($"behaviors[{index}].closedAt of session '{session.SessionId}'", null, "the time it closed: an exposure exists once it has");
        }

        rows.At[row] = behavior.At;
        rows.ClosedAt[row] = behavior.ClosedAt;
        rows.Indices[row] = index;
        rows.Gaps[row] = rows.Features.GapBucket(rows.Kind, row == 0 ? null : behavior.At - rows.At[row - 1]);
        rows.Features.EncodeActionCodes(rows.Kind, behavior.Actions.AsSpan(), rows.Codes.AsSpan(row * rows.ActionCount, rows.ActionCount));
        EncodeRows(behavior.ItemId, rows.Rows.AsSpan(row * rows.AttributeCount));
        rows.Features.EncodeDense(
            ScoresOf(session, behavior), touches.Since(behavior.ItemId, behavior.At), rows.DenseValues.AsSpan(row * rows.DenseWidth, rows.DenseWidth));
    }

    /// <summary>The scores an item came with; none where it did not come with a page of this session.</summary>
    private ReadOnlySpan<float> ScoresOf(SessionLog session, Behavior behavior)
    {
        if (behavior.PageIndex < 0 || _scores.Names.Length == 0)
        {
            return [];
        }

        if (behavior.PageIndex >= session.Pages.Length)
        {
            throw new FeatureException($"pageIndex of a behavior of session '{session.SessionId}'", behavior.PageIndex, $"−1 to {session.Pages.Length - 1}");
        }

        var position = session.Pages[behavior.PageIndex].Candidates.IndexOf(behavior.ItemId);
        return position < 0 ? [] : _scores.Candidate(session, behavior.PageIndex, position);
    }

    private void EncodeRows(string itemId, Span<int> rows)
    {
        if (_items.TryGetValue(itemId, out var item))
        {
            _space.EncodeRows(item, rows);
            return;
        }

        for (var i = 0; i < _space.Vocabularies.Length; i++)
        {
            rows[i] = _space.Vocabularies[i].Name == Item.ItemIdAttribute ? _space.AttributeRow(i, itemId) : Vocabulary.UnknownRow;
        }
    }

    private static void Check(SessionLog session, RerankingRequest request)
    {
        var where = $"of the request at {request.At:O} of session '{session.SessionId}'";
        if (request.HistoryLength < 0 || request.HistoryLength > session.Behaviors.Length)
        {
            throw new FeatureException($"historyLength {where}", request.HistoryLength, $"0 to {session.Behaviors.Length}");
        }

        if (request.HistoryLength > 0 && session.Behaviors[request.HistoryLength - 1].At is var last && last > request.At)
        {
            throw new FeatureException($"historyLength {where}", $"a behavior at {last:O}", "behaviors no later than the request");
        }

        foreach (var candidate in request.Candidates)
        {
            if (candidate.PageIndex < 0 || candidate.PageIndex >= session.Pages.Length)
            {
                throw new FeatureException($"pageIndex of a candidate {where}", candidate.PageIndex, $"0 to {session.Pages.Length - 1}");
            }

            if (session.Pages[candidate.PageIndex].At > request.At)
            {
                throw new FeatureException($"pageIndex of a candidate {where}", $"a page answered at {session.Pages[candidate.PageIndex].At:O}", "a page answered no later than the request");
            }

            var count = session.Pages[candidate.PageIndex].Candidates.Length;
            if (candidate.Position < 0 || candidate.Position >= count)
            {
                throw new FeatureException($"position of a candidate {where}", candidate.Position, $"0 to {count - 1}");
            }
        }
    }
}
